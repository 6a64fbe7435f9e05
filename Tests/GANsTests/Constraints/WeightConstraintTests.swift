import Autograd
import Engine
import GANs
import NeuralNet
import Testing
import _TestSupport

@Suite struct WeightConstraintTests {
  private static let matrix = NDArray([2, 2], [3, 4, 0, 5])
  private static let other = NDArray([2, 1], [7, 1])
  private static let bias = NDArray([2], [-6, 0.5])

  /// The constraint on a matrix of norm √50, another of norm √50 and a bias, step by step on kept state.
  private func applied(_ constraint: some WeightConstraint, steps: Int = 1) -> [[Float]] {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let arrays = [Self.matrix, Self.other, Self.bias]
    let weights = arrays.enumerated().map { Weight(path: "w\($0)", value: trace.constant($1)) }
    let values = constraint.applied(to: weights, in: scope)
    let graph = trace.finish(outputs: values.enumerated().map { ("w\($0)", $1) })
    var state = Dictionary(
      uniqueKeysWithValues: scope.declarations.map { ($0.name, NDArray([2], [1, 0])) })
    if state["w1/u"] != nil { state["w1/u"] = NDArray([1], [1]) }
    var results = graph.evaluate(parameters: state)
    for _ in 1..<steps {
      state.merge(results.updates) { $1 }
      results = graph.evaluate(parameters: state)
    }
    return (0..<3).map { results.outputs["w\($0)"]?.values ?? [] }
  }

  private func expect(_ results: [[Float]], _ expected: [[Float]]) {
    for (result, expected) in zip(results, expected) {
      #expect(result.largestDifference(from: expected) < 1e-6, "\(result), not \(expected)")
    }
  }

  /// Biases too, as in the published code.
  @Test func clipping() {
    #expect(applied(WeightClipping(bound: 3.5)) == [[3, 3.5, 0, 3.5], [3.5, 1], [-3.5, 0.5]])
  }

  /// 25 + 25 + 50 = 100: everything is divided by 10.
  @Test func globalNorm() {
    expect(applied(UnitNorm(.global)), [[0.3, 0.4, 0, 0.5], [0.7, 0.1], [-6, 0.5]])
  }

  @Test func layerNorm() {
    let root = Float(50).squareRoot()
    expect(
      applied(UnitNorm(.layer)),
      [[3 / root, 4 / root, 0, 5 / root], [7 / root, 1 / root], [-6, 0.5]])
  }

  /// The weights into a unit are a column: (3, 0) and (4, 5).
  @Test func rowNorm() {
    let (one, two) = (Float(41).squareRoot(), Float(50).squareRoot())
    expect(
      applied(UnitNorm(.row)), [[1, 4 / one, 0, 5 / one], [7 / two, 1 / two], [-6, 0.5]])
  }

  /// From u = (1, 0) the first estimate is 5; the singular value is 3√5 = 6.70820393.
  @Test func spectralNorm() {
    let first = applied(UnitNorm(.spectral))
    expect(first, [[0.6, 0.8, 0, 1], [7 / Float(50).squareRoot(), 0.141_421_36], [-6, 0.5]])
    let late = applied(UnitNorm(.spectral), steps: 8)[0]
    #expect(late.largestDifference(from: [3, 4, 0, 5].map { $0 / 6.708_203_9 }) < 1e-6)
  }

  @Test(arguments: UnitNorm.Granularity.allCases)
  func zerosStayZeros(granularity: UnitNorm.Granularity) {
    let trace = Trace()
    let weight = Weight(path: "w", value: trace.constant(NDArray([3, 2])))
    let scope = Scope(trace, isTraining: true)
    let zeros = UnitNorm(granularity).applied(to: [weight], in: scope)[0]
    let results = trace.finish(outputs: [("w", zeros)])
      .evaluate(parameters: ["w/u": NDArray([2], [0.6, 0.8])])
    #expect(results.outputs["w"]?.values == [Float](repeating: 0, count: 6))
    if let u = results.updates["w/u"] {
      #expect(u.values.largestDifference(from: [0.6, 0.8]) < 1e-6)
    }
  }

  @Test func boundMustBePositive() {
    #expect(throws: HyperparameterError("weightBound", "must be greater than 0, is 0.0")) {
      try WeightClipping(bound: 0).validate()
    }
  }
}
