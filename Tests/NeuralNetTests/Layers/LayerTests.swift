import Autograd
import Engine
import Testing
import _TestSupport

@testable import NeuralNet

/// Shapes, names and values of the layers that have few of each.
@Suite struct LayerTests {
  private func names(_ stepper: Stepper) -> [String] { stepper.scope.declarations.map(\.name) }

  // MARK: Dense

  @Test func dense() {
    let stepper = Stepper { scope in
      [("y", scope("layer", Dense(2), scope.trace.input("x", [3, 2])))]
    }
    #expect(names(stepper) == ["layer/weight", "layer/bias"])
    stepper.store.set("layer/weight", NDArray([2, 2], [1, 2, 3, 4]))
    stepper.store.set("layer/bias", NDArray([2], [10, 20]))
    stepper.run(["x": [1, 0, 0, 1, 1, 1]])
    #expect(stepper.output("y") == [11, 22, 13, 24, 14, 26])
  }

  /// PyTorch's defaults: both within ±1/√inputs, the bias by the inputs and not by its own size.
  @Test func denseDefaults() {
    let stepper = Stepper { scope in
      [("y", Dense(1000)(scope.trace.input("x", [1, 16]), in: scope))]
    }
    for name in ["weight", "bias"] {
      let largest = stepper.values(name).map(\.magnitude).max() ?? 0
      #expect(largest <= 0.25 && largest > 0.24, "\(name)")
    }
  }

  @Test func denseWithoutBias() {
    let stepper = Stepper { scope in
      [("y", Dense(4, hasBias: false)(scope.trace.input("x", [1, 3]), in: scope))]
    }
    #expect(names(stepper) == ["weight"])
    #expect(stepper.executor.output("y").shape == [1, 4])
  }

  // MARK: Embedding

  @Test func embedding() {
    let stepper = Stepper { scope in
      [("y", Embedding(count: 3, width: 2)(scope.trace.input("x", [2, 2]), in: scope))]
    }
    stepper.store.set("weight", NDArray([3, 2], [0, 1, 10, 11, 20, 21]))
    stepper.run(["x": [2, 0, 1, 1]])
    #expect(stepper.executor.output("y").shape == [2, 2, 2])
    #expect(stepper.output("y") == [20, 21, 0, 1, 10, 11, 10, 11])
  }

  // MARK: Dropout

  @Test func dropoutOnlyWhileTraining() {
    func run(isTraining: Bool) -> [Float] {
      let stepper = Stepper(isTraining: isTraining) { scope in
        [("y", Dropout(0.25)(scope.trace.input("x", [10_000]), in: scope))]
      }
      stepper.run(["x": [Float](repeating: 3, count: 10_000)])
      return stepper.output("y")
    }
    #expect(run(isTraining: false).allSatisfy { $0 == 3 })
    let dropped = run(isTraining: true)
    #expect(Set(dropped) == [0, 4])
    // The mean of 10,000 is within 4 deviations (√(3·9/10⁴)·... = 0.017) of 3.
    #expect((dropped.reduce(0, +) / 10_000).isClose(to: 3, absolute: 0.07))
  }

  // MARK: LayerNorm

  /// Over all axes but the first: mean 0 and variance 1 for each sample.
  @Test(arguments: [[4, 50], [3, 5, 6, 4]])
  func layerNorm(sizes: [Int]) {
    let shape = Shape(sizes)
    let stepper = Stepper { scope in
      let y = LayerNorm()(scope.trace.normal("x", shape) * 3 + 7, in: scope)
      let axes = Array(1..<shape.rank)
      return [("mean", y.mean(axes)), ("variance", y.variance(axes)), ("y", y)]
    }
    stepper.run()
    #expect(names(stepper) == ["scale", "shift"])
    #expect(stepper.output("mean").allSatisfy { $0.magnitude < 1e-5 })
    #expect(stepper.output("variance").allSatisfy { $0.isClose(to: 1, absolute: 1e-3) })
    #expect(stepper.executor.output("y").shape == shape)
  }

  @Test func layerNormDerivatives() {
    let errors = derivativeErrors(at: [sample([3, 4])]) { xs in
      [LayerNorm(epsilon: 0.1)(xs[0], in: Scope(xs[0].trace, isTraining: true))]
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }

  // MARK: Activation

  static let activations: [(activation: Activation, values: [Float])] = [
    (.identity, [-1, 0, 2]), (.relu, [0, 0, 2]), (.leakyReLU(), [-0.2, 0, 2]),
    (.leakyReLU(slope: 0.5), [-0.5, 0, 2]), (.elu, [-0.632_120_55, 0, 2]),
    (.selu, [-1.111_330_7, 0, 2.101_402]), (.gelu, [-0.158_655_25, 0, 1.954_499_7]),
    (.tanh, [-0.761_594_2, 0, 0.964_027_6]), (.sigmoid, [0.268_941_43, 0.5, 0.880_797_1]),
    (.softplus, [0.313_261_7, 0.693_147_2, 2.126_928]), (.maxout(pieces: 3), [2]),
  ]

  @Test func activationsAtThreePoints() {
    for (activation, values) in Self.activations {
      let stepper = Stepper { scope in
        [("y", activation(scope.trace.input("x", [1, 3]), in: scope))]
      }
      stepper.run(["x": [-1, 0, 2]])
      #expect(stepper.output("y").largestDifference(from: values) < 1e-6, "\(activation)")
      #expect(stepper.scope.declarations.isEmpty)
    }
  }

  // MARK: Containers

  @Test func sequentialNamesByKindAndPlace() {
    let network = Sequential([Dense(4), Activation.relu, BatchNorm(), Dense(1)])
    let stepper = Stepper { scope in
      [("y", scope("net", network, scope.trace.input("x", [2, 3])))]
    }
    #expect(
      names(stepper) == [
        "net/dense1/weight", "net/dense1/bias", "net/batchnorm3/scale", "net/batchnorm3/shift",
        "net/batchnorm3/mean", "net/batchnorm3/variance", "net/dense4/weight", "net/dense4/bias",
      ])
    #expect(
      stepper.scope.trainable.map(\.name) == [
        "net/dense1/weight", "net/dense1/bias", "net/batchnorm3/scale", "net/batchnorm3/shift",
        "net/dense4/weight", "net/dense4/bias",
      ])
    let named = Sequential([(name: "in", layer: Dense(2)), (name: "out", layer: Dense(1))])
    let other = Stepper { scope in [("y", named(scope.trace.input("x", [2, 3]), in: scope))] }
    #expect(names(other) == ["in/weight", "in/bias", "out/weight", "out/bias"])
  }

  @Test func residualAddsItsInput() {
    let stepper = Stepper { scope in
      [("y", Residual(Dense(2))(scope.trace.input("x", [1, 2]), in: scope))]
    }
    #expect(names(stepper) == ["body/weight", "body/bias"])
    stepper.store.set("body/weight", NDArray([2, 2], [0, 1, 1, 0]))
    stepper.store.set("body/bias", NDArray([2]))
    stepper.run(["x": [3, 5]])
    #expect(stepper.output("y") == [8, 8])
  }
}
