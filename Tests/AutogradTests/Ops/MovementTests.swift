import Engine
import Testing
import _TestSupport

@testable import Autograd

/// Ops that move, repeat or add up elements: all linear, so each must agree with its adjoint.
@Suite struct MovementTests {
  struct LinearCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let shape: Shape
    let result: Shape
    let map: @Sendable (Tensor) -> Tensor

    init(
      _ name: String, _ shape: Shape, _ result: Shape, _ map: @escaping @Sendable (Tensor) -> Tensor
    ) {
      (testDescription, self.shape, self.result, self.map) = (name, shape, result, map)
    }
  }

  private static func indices(_ x: Tensor, _ values: [Float]) -> Tensor {
    x.trace.constant(NDArray([values.count], values))
  }

  static let linear: [LinearCase] = [
    LinearCase("reshape", [2, 6], [3, 4]) { $0.reshaped([3, 4]) },
    LinearCase("flatten", [2, 3, 2], [2, 6]) { $0.flattened() },
    LinearCase("expand", [2, 3], [2, 1, 3]) { $0.expanded(at: 1) },
    LinearCase("expand last", [2, 3], [2, 3, 1]) { $0.expanded(at: -1) },
    LinearCase("transpose", [2, 3], [3, 2]) { $0.transposed() },
    LinearCase("transpose 201", [2, 3, 4], [4, 2, 3]) { $0.transposed([2, 0, 1]) },
    LinearCase("transpose 0213", [2, 3, 4, 2], [2, 4, 3, 2]) { $0.transposed([0, 2, 1, 3]) },
    LinearCase("transpose empty", [2, 0], [0, 2]) { $0.transposed() },
    LinearCase("slice rows", [5, 3], [2, 3]) { $0.slice(1..<3) },
    LinearCase("slice columns", [2, 5], [2, 3]) { $0.slice(2..<5, axis: -1) },
    LinearCase("slice middle", [2, 5, 3], [2, 1, 3]) { $0.slice(4..<5, axis: 1) },
    LinearCase("slice nothing", [2, 5], [2, 0]) { $0.slice(1..<1, axis: 1) },
    LinearCase("pad", [2, 3], [4, 6]) { $0.padded(before: [1, 0], after: [1, 3]) },
    LinearCase("pad vector", [3], [6]) { $0.padded(before: [2], after: [1]) },
    LinearCase("pad empty", [0, 2], [1, 4]) { $0.padded(before: [1, 1], after: [0, 1]) },
    LinearCase("translate", [3, 4, 5, 2], [3, 4, 5, 2]) {
      $0.translated(by: $0.trace.constant(NDArray([3, 2], [1, -2, 0, 3, -3, 9])))
    },
    LinearCase("concatenate", [2, 3], [4, 3]) { concatenate([$0, $0 * 2]) },
    LinearCase("concatenate columns", [2, 3], [2, 9]) { concatenate([$0, -$0, $0 * 2], axis: 1) },
    LinearCase("stack", [2, 3], [2, 2, 3]) { stack([$0, $0 * 3], axis: 1) },
    LinearCase("split", [2, 6], [2, 3]) {
      let parts = $0.split([1, 2, 3], axis: 1)
      return concatenate([parts[1], parts[0]], axis: 1) + parts[2]
    },
    LinearCase("broadcast row", [3], [2, 3]) { $0.broadcast(to: [2, 3]) },
    LinearCase("broadcast column", [2, 1], [2, 3]) { $0.broadcast(to: [2, 3]) },
    LinearCase("broadcast scalar", [], [2, 3]) { $0.broadcast(to: [2, 3]) },
    LinearCase("broadcast middle", [2, 1, 3], [4, 2, 5, 3]) { $0.broadcast(to: [4, 2, 5, 3]) },
    LinearCase("broadcast to nothing", [1, 3], [0, 3]) { $0.broadcast(to: [0, 3]) },
    LinearCase("sum", [2, 3], []) { $0.sum() },
    LinearCase("sum rows", [4, 3], [3]) { $0.sum([0]) },
    LinearCase("sum columns", [4, 3], [4, 1]) { $0.sum([-1], keepingAxes: true) },
    LinearCase("sum middle", [2, 3, 4], [2, 4]) { $0.sum([1]) },
    LinearCase("sum outer and inner", [2, 3, 4], [3]) { $0.sum([0, 2]) },
    LinearCase("sum alternating", [2, 3, 2, 3, 2], [3, 3]) { $0.sum([0, 2, 4]) },
    LinearCase("sum of nothing", [0, 3], [3]) { $0.sum([0]) },
    LinearCase("sum to nothing", [3, 0], [0]) { $0.sum([0]) },
    LinearCase("sum over no axes", [2, 3], [2, 3]) { $0.sum([]) },
    LinearCase("sum long", [40_000], []) { $0.sum() },
    LinearCase("sum tall", [9000, 5], [5]) { $0.sum([0]) },
    LinearCase("mean", [2, 3], [2]) { $0.mean([1]) },
    LinearCase("gather", [4, 3], [5, 3]) { $0.gathered(at: indices($0, [3, 0, 0, 2, 3])) },
    LinearCase("scatter", [5, 3], [4, 3]) {
      $0.scatterAdded(rows: 4, at: indices($0, [3, 0, 0, 2, 3]))
    },
    LinearCase("where_negative", [4], [4]) {
      indices($0, [-1, 0, 1, 2]).whereNegative(scale: 0.2, $0)
    },
  ]

  @Test(arguments: linear)
  func agreesWithItsAdjoint(op: LinearCase) {
    let x = sample(op.shape)
    #expect(evaluate([x]) { inputs, _ in op.map(inputs[0]) }.shape == op.result)
    #expect(adjointDifference(of: x, under: op.map) < 1e-5)
  }

  /// Linear maps through a square, so that the second order is not zero.
  @Test(arguments: linear.filter { $0.shape.count <= 72 })
  func differences(op: LinearCase) {
    for error in derivativeErrors(at: [sample(op.shape)], of: { [op.map($0[0].squared())] }) {
      #expect(error.error < 1e-3, "\(error)")
    }
  }

  // MARK: Values

  private let matrix = NDArray([2, 3], [1, 2, 3, 4, 5, 6])

  private func values(_ f: @escaping (Tensor) -> Tensor) -> [Float] {
    evaluate([matrix]) { inputs, _ in f(inputs[0]) }.values
  }

  @Test func moves() {
    #expect(values { $0.transposed() } == [1, 4, 2, 5, 3, 6])
    #expect(values { $0.slice(1..<3, axis: 1) } == [2, 3, 5, 6])
    #expect(
      values { $0.padded(before: [1, 0], after: [0, 1]) } == [0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0])
    #expect(
      values { concatenate([$0, -$0], axis: 1) } == [1, 2, 3, -1, -2, -3, 4, 5, 6, -4, -5, -6])
    #expect(values { stack([$0, -$0], axis: 2) }[..<4] == [1, -1, 2, -2])
    #expect(values { $0.slice(0..<1).broadcast(to: [2, 3]) } == [1, 2, 3, 1, 2, 3])
    #expect(
      values { $0.gathered(at: $0.trace.constant(NDArray([2], [1, 1]))) } == [4, 5, 6, 4, 5, 6])
    #expect(
      values { $0.scatterAdded(rows: 2, at: $0.trace.constant(NDArray([2], [1, 1]))) }
        == [0, 0, 0, 5, 7, 9])
  }

  @Test func reductions() {
    #expect(values { $0.sum() } == [21])
    #expect(values { $0.sum([0]) } == [5, 7, 9])
    #expect(values { $0.mean([1]) } == [2, 5])
    #expect(values { $0.max([0]) } == [4, 5, 6])
    #expect(values { $0.max([1], keepingAxes: true) } == [3, 6])
    #expect(values { $0.min() } == [1])
    #expect(values { $0.argMax() } == [2, 2])
    #expect(values { $0.slice(0..<1).oneHot(classCount: 3) } == [0, 1, 0, 0, 0, 1, 0, 0, 0])
  }

  /// A million ones: a plain running sum in Float would stop at 2²⁴ only, tenths drift long before.
  @Test func longSumsAreAccurate() {
    let count = 1 << 20
    let total = evaluate([NDArray([count], repeating: 0.1)]) { x, _ in x[0].sum() }
    #expect(total.values[0].isClose(to: 0.1 * Float(count), relative: 1e-6))
  }

  @Test(arguments: [[], [0], [7], [2, 3, 4], [70_000]] as [Shape])
  func sumOfSquares(shape: Shape) {
    let x = sample(shape)
    let exact = x.values.reduce(0) { $0 + Double($1) * Double($1) }
    let value = evaluate([x]) { inputs, _ in inputs[0].sumOfSquares() }
    #expect(value.shape == [])
    #expect(Double(value.values[0]).isClose(to: exact, relative: 1e-6))
    guard shape.count < 100 else { return }
    for error in derivativeErrors(at: [x], of: { [$0[0].sumOfSquares()] }) {
      #expect(error.error < 1e-3, "\(error)")
    }
  }

  // MARK: Extremes

  @Test func maximumOfSpecialNumbers() {
    #expect(evaluate([-.infinity, -3]) { $0.max() } == [-3])
    #expect(evaluate([-.infinity, -.infinity]) { $0.max() } == [-.infinity])
    #expect(evaluate([1, .nan, 3]) { $0.max() }[0].isNaN)
    let long = (0..<70_000).map { Float($0 == 66_000 ? 5 : 0) }
    #expect(evaluate(long) { $0.max() } == [5])
    let poisoned = (0..<70_000).map { $0 == 100 ? Float.nan : 1 }
    #expect(evaluate(poisoned) { $0.max() }[0].isNaN)
  }

  /// Elements that share the maximum share its gradient.
  @Test func maximumShares() {
    #expect(evaluateGradient([1, 4, 4, 2]) { $0.max() } == [0, 0.5, 0.5, 0])
    let x = NDArray([2, 3], [0, 1, 2, 5, 4, 3])
    for error in derivativeErrors(at: [x], of: { [$0[0].squared().max([1])] }) {
      #expect(error.error < 1e-3, "\(error)")
    }
  }

  @Test func argMaxTakesTheFirst() {
    #expect(evaluate([3, 7, 7, 1]) { $0.argMax() } == [1])
    #expect(evaluateGradient([3, 7]) { $0.argMax() } == [0, 0])
  }

  /// A number that names no row gives NaN, which stops a run.
  @Test(arguments: [-1, 2, 0.5, Float.nan, .infinity])
  func badIndex(index: Float) {
    let gathered = evaluate([matrix, NDArray([2], [1, index])]) { x, _ in x[0].gathered(at: x[1]) }
    #expect(gathered.values[..<3] == [4, 5, 6])
    #expect(gathered.values[3...].allSatisfy { $0.isNaN })
    let scattered = evaluate([matrix, NDArray([2], [1, index])]) { x, _ in
      x[0].scatterAdded(rows: 2, at: x[1])
    }
    #expect(scattered.values.allSatisfy { $0.isNaN })
    #expect(evaluate([index]) { $0.oneHot(classCount: 2) } == [0, 0])
  }

  // MARK: Gradients that stop or turn

  @Test func stopGradient() {
    #expect(evaluate([3]) { $0.stoppingGradient() } == [3])
    #expect(evaluateGradient([3]) { $0 * $0.stoppingGradient() } == [3])
    #expect(evaluateGradient([3]) { $0.stoppingGradient() } == [0])
  }

  @Test func gradientReversal() {
    #expect(evaluate([3]) { $0.reversingGradient() } == [3])
    #expect(evaluateGradient([3]) { $0.reversingGradient().squared() } == [-6])
    #expect(evaluateGradient([3]) { $0.reversingGradient(factor: 0.5).squared() } == [-3])
    #expect(evaluateGradient([3]) { $0.reversingGradient().reversingGradient() } == [1])
    let turned = evaluate([NDArray([2], [1, 2]), NDArray(4)]) { x, _ in
      gradient(of: x[0].reversingGradient(factor: x[1]), at: x[0])
    }
    #expect(turned.values == [-4, -4])
  }
}
