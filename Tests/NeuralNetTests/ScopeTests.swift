import Autograd
import Engine
import Testing
import _TestSupport

@testable import NeuralNet

@Suite struct ScopeTests {
  /// Two visits share the weights, and the gradient is the sum of both.
  @Test func secondVisitShares() {
    let stepper = Stepper { scope in
      let network = Sequential([Dense(2, hasBias: false)])
      let (a, b) = (scope.trace.input("a", [1, 2]), scope.trace.input("b", [1, 2]))
      let sum = scope("net", network, a).sum() + scope("net", network, b).sum()
      let w = scope.trace.parameter("net/dense1/weight", [2, 2])
      return [("gradient", gradient(of: sum, at: w))]
    }
    #expect(stepper.scope.declarations.count == 1)
    stepper.run(["a": [1, 2], "b": [10, 20]])
    #expect(stepper.output("gradient") == [11, 11, 22, 22])
  }

  @Test func pathsAndKinds() {
    let scope = Scope(Trace(), isTraining: true)
    let inner = scope.scope("a").scope("b")
    #expect(inner.path == "a/b")
    _ = inner.parameter("w", [2], .ones)
    _ = scope.scope("ab").state("s", [], .zeros)
    #expect(scope.declarations.map(\.name) == ["a/b/w", "ab/s"])
    #expect(scope.scope("a").declarations.map(\.name) == ["a/b/w"], "ab is not below a")
    #expect(scope.trainable.map(\.name) == ["a/b/w"])
    #expect(inner.isTraining && !inner.evaluating().isTraining)
    #expect(inner.evaluating().declarations.map(\.name) == ["a/b/w"])
  }

  /// Initialising depends on the path and the seed, and leaves what is there.
  @Test func initialising() {
    func store(seed: UInt64, _ names: [String]) -> ParameterStore {
      let scope = Scope(Trace(), isTraining: true)
      for name in names { _ = scope.parameter(name, [8], .normal(deviation: 1)) }
      let store = ParameterStore()
      store.initialize(scope, seed: seed)
      return store
    }
    let first = store(seed: 1, ["a", "b"])
    #expect(first["a"] != first["b"])
    #expect(store(seed: 1, ["x", "b", "a"])["a"] == first["a"], "the order does not matter")
    #expect(store(seed: 2, ["a"])["a"] != first["a"])

    let scope = Scope(Trace(), isTraining: true)
    _ = scope.parameter("a", [8], .zeros)
    first.initialize(scope, seed: 5)
    #expect(first["a"]?.values.contains { $0 != 0 } == true)
  }

  /// A value written in a step is what later layers of the same step read.
  @Test func updateIsSeenLater() {
    let stepper = Stepper { scope in
      let count = scope.state("count", [], .zeros)
      scope.update("count", to: count + 1)
      return [("now", scope.state("count", [], .zeros) * 10)]
    }
    stepper.run()
    stepper.run()
    #expect(stepper.output("now") == [20])
    #expect(stepper.values("count") == [2])
  }
}
