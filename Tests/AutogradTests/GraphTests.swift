import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct GraphTests {
  @Test func printing() {
    let trace = Trace()
    let x = trace.input("x", [64, 100])
    let w = trace.parameter("generator/dense1/weight", [100, 256])
    let y = trace.at("generator/dense1") { x.matmul(w).leakyReLU(slope: 0.2) }
    trace.update("generator/dense1/weight", to: w * 0.5)
    let graph = trace.finish(outputs: [("y", y)])
    #expect(
      graph.description == """
        %0 = input(x) [64, 100]
        %1 = parameter(generator/dense1/weight) [100, 256]  generator/dense1/weight
        %2 = matmul(%0, %1, NN) [64, 256]  generator/dense1
        %3 = leaky_relu(%2, slope=0.2) [64, 256]  generator/dense1
        %4 = constant(0.5) []
        %5 = multiply(%1, %4) [100, 256]
        output y = %3
        update generator/dense1/weight = %5
        """)
  }

  @Test func inputsAndParameters() {
    let trace = Trace()
    let x = trace.input("x", [2])
    trace.update("new", to: x * trace.parameter("old", [2]))
    let graph = trace.finish(outputs: [])
    #expect(graph.inputs.map(\.name) == ["x"])
    #expect(graph.parameters.map(\.name) == ["old", "new"])
    #expect(graph.parameters.map(\.shape) == [[2], [2]])
  }

  @Test func wellFormed() {
    let input = Node(op: Input(name: "x", shape: [2]), inputs: [], shape: [2], path: "")
    let later = Node(op: Negate(), inputs: [1], shape: [2], path: "")
    let wrong = Node(op: Negate(), inputs: [0], shape: [3], path: "")
    let right = Node(op: Negate(), inputs: [0], shape: [2], path: "")
    func isWellFormed(_ nodes: [Node], output: Int = 0) -> Bool {
      // A debug build checks in the initialiser, so only sound graphs are made there.
      let graph = Graph(nodes: nodes, outputs: [.init(name: "y", value: output)], updates: [])
      return graph.isWellFormed
    }
    #expect(isWellFormed([input, right], output: 1))
    #if !DEBUG
      #expect(!isWellFormed([input, later]))
      #expect(!isWellFormed([input, wrong]))
      #expect(!isWellFormed([input], output: 1))
    #endif
  }

  // MARK: Trace

  @Test func parameterIsOneNode() {
    let trace = Trace()
    let first = trace.parameter("p", [2])
    #expect(trace.parameter("p", [2]).id == first.id)
    trace.update("p", to: first + 1)
    #expect(trace.parameter("p", [2]).id != first.id, "the updated value")
    trace.update("p", to: first * 3)
    let graph = trace.finish(outputs: [])
    #expect(graph.updates.count == 1)
    let values = graph.evaluate(parameters: ["p": NDArray([2], [1, 2])])
    #expect(values.updates["p"]?.values == [3, 6])
  }

  /// Of q = p + 3x and then q·p, the derivative by p is 2p + 3x, and q where q is taken as given.
  @Test func settledUpdatesAreGiven() {
    for isSettled in [false, true] {
      let trace = Trace()
      let p = trace.parameter("p", [])
      trace.update("q", to: p + trace.input("x", []) * 3)
      if isSettled { trace.settleUpdates() }
      let slope = gradient(of: trace.parameter("q", []) * p, at: p)
      let values = trace.finish(outputs: [("slope", slope)]).evaluate(
        inputs: ["x": NDArray(5)], parameters: ["p": NDArray(2)])
      #expect(values.outputs["slope"]?.values == [isSettled ? 17 : 19])
      #expect(values.updates["q"]?.values == [17])
    }
  }

  @Test func visitCanStop() {
    let trace = Trace()
    let y = trace.constant(0).log() + 1
    var seen = 0
    let graph = trace.finish(outputs: [("y", y)])
    _ = graph.evaluate { _, value in
      seen += 1
      return value.isFinite
    }
    #expect(seen == 2)
  }

  // MARK: Gradient

  @Test func independentTensorsHaveGradientZero() {
    let zero = evaluate([NDArray([2], [1, 2]), NDArray([3])]) { x, _ in
      gradient(of: x[0].sum(), at: x[1])
    }
    #expect(zero == NDArray([3]))
    // A tensor made after y cannot matter to it.
    let later = evaluate([1]) { x in
      let y = x * 2
      return gradient(of: y, at: x.exp())
    }
    #expect(later == [0])
  }

  @Test func intermediateValues() {
    let g = evaluate([3]) { x in
      let middle = x.squared()
      return concatenate(gradient(of: middle * middle + x, at: [x, middle]))
    }
    #expect(g == [4 * 27 + 1, 18])
  }

  /// Elements of a result that is no scalar are summed: every sample gets its own derivative.
  @Test func batchesAreSummed() {
    #expect(evaluateGradient([1, 2, 3]) { $0.squared() } == [2, 4, 6])
  }

  /// (x·y)·x with x used three times, and its mixed second derivative.
  @Test func sharedSubexpressions() {
    let errors = derivativeErrors(orders: 1...3, at: [sample([2]), sample([2], stream: 2)]) { x in
      let product = x[0] * x[1]
      return [product * x[0] + product.tanh(), product]
    }
    for error in errors { #expect(error.error < 1e-3, "\(error)") }
  }
}
