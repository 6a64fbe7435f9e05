import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct SimplifyTests {
  /// The simplified graph of one output, without the output's line.
  private func simplified(_ body: (Trace) -> Tensor) -> [String] {
    let trace = Trace()
    let graph = trace.finish(outputs: [("y", body(trace))]).simplified()
    return graph.nodes.map(\.name)
  }

  @Test func neutralElements() {
    let forms: [(Tensor) -> Tensor] = [
      { $0 + 0 }, { 0 + $0 }, { $0 - 0 }, { $0 * 1 }, { 1 * $0 }, { $0 / 1 }, { -(-$0) },
      { $0.stoppingGradient() }, { $0.reversingGradient() }, { $0.reshaped([3]).reshaped([1, 3]) },
    ]
    for form in forms.dropLast() {
      #expect(simplified { form($0.input("x", [3])) } == ["input"])
    }
  }

  /// A zero that stretches the other operand is not neutral.
  @Test func stretchingZeroStays() {
    let trace = Trace()
    let y = trace.input("x", [3]) + trace.constant(0).broadcast(to: [2, 3])
    let graph = trace.finish(outputs: [("y", y)])
    let values = graph.simplified().evaluate(inputs: ["x": NDArray([3], [1, 2, 3])])
    #expect(values.outputs["y"] == NDArray([2, 3], [1, 2, 3, 1, 2, 3]))
  }

  @Test func constantsAreComputed() {
    let trace = Trace()
    let y = (trace.constant(2) * 3 + 1).squareRoot() * trace.constant(NDArray([2], [1, 2])).sum()
    let graph = trace.finish(outputs: [("y", y)]).simplified()
    #expect(graph.nodes.map(\.name) == ["constant"])
    #expect((graph.nodes[0].op as? Constant)?.array == NDArray(Float(7).squareRoot() * 3))
  }

  /// Random numbers have no inputs, yet are no constants; two draws stay two.
  @Test func randomNumbersStay() {
    let names = simplified { $0.uniform("u", [2]) - $0.uniform("u", [2]) }
    #expect(names == ["random", "random", "subtract"])
  }

  @Test func equalValuesMerge() {
    let names = simplified { trace in
      let x = trace.input("x", [2, 2])
      return (x.exp() * 2).sum([0]) + (x.exp() * 2).sum([0])
    }
    #expect(names == ["input", "exp", "constant", "multiply", "sum", "add"])
    // -0 and 0 are different constants.
    let zeros = simplified { trace in
      let x = trace.input("x", [])
      return concatenate([(x / 0).reshaped([1]), (x / -0.0).reshaped([1])])
    }
    #expect(zeros.count { $0 == "constant" } == 2)
  }

  @Test func addingAnOppositeIsSubtracting() {
    for (form, op) in [
      ({ $0 + -$1 }, "subtract"), ({ -$1 + $0 }, "subtract"), ({ $0 - -$1 }, "add"),
      ({ -$0 + -$1 }, "subtract"),
    ] as [((Tensor, Tensor) -> Tensor, String)] {
      let trace = Trace()
      let y = form(trace.input("a", [3]), trace.input("b", [3]))
      let graph = trace.finish(outputs: [("y", y)])
      let simple = graph.simplified()
      #expect(simple.nodes.last.map { type(of: $0.op).name } == op)
      let inputs = ["a": NDArray([3], [1, -2, 0.5]), "b": NDArray([3], [4, 0.25, -8])]
      #expect(
        simple.evaluate(inputs: inputs).outputs["y"] == graph.evaluate(inputs: inputs).outputs["y"])
    }
  }

  @Test func deadNodesGo() {
    let names = simplified { trace in
      let x = trace.input("x", [2])
      _ = x.exp().log()
      return x.tanh()
    }
    #expect(names == ["input", "tanh"])
  }

  @Test func stretchedOperandsAreReadInPlace() {
    let names = simplified { trace in
      trace.input("x", [4, 3]) * trace.input("row", [3]).broadcast(to: [4, 3])
    }
    #expect(names == ["input", "input", "multiply"])
    // When every operand was stretched, one must stay so.
    let both = simplified { trace in
      trace.input("a", [3]).broadcast(to: [4, 3]) + trace.input("b", [3]).broadcast(to: [4, 3])
    }
    #expect(both == ["input", "broadcast", "input", "add"])
  }
}
