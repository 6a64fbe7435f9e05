import Engine
import Foundation
import Testing
import _TestSupport

@testable import Autograd

/// Activations, moments and softmax, which are written in other ops.
@Suite struct CompositionTests {
  private func expectDerivatives(
    at inputs: [NDArray], _ f: ([Tensor]) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for error in derivativeErrors(at: inputs, of: { [f($0)] }) {
      #expect(error.error < 1e-3, "\(error)", sourceLocation: sourceLocation)
    }
  }

  // MARK: Activations

  @Test func activationValues() {
    let x: [Float] = [-100, -1, 0, 2]
    #expect(evaluate(x) { $0.elu() }.largestDifference(from: [-1, -0.632_120_6, 0, 2]) < 1e-6)
    #expect(
      evaluate(x) { $0.elu(alpha: 2) }.largestDifference(from: [-2, -1.264_241, 0, 2]) < 1e-6)
    #expect(
      evaluate(x) { $0.selu() }.largestDifference(from: [-1.758_099, -1.111_331, 0, 2.101_402])
        < 2e-6)
    #expect(
      evaluate(x) { $0.gelu() }.largestDifference(from: [0, -0.158_655_3, 0, 1.954_5]) < 1e-6)
  }

  @Test func activationDerivatives() {
    let x = NDArray([4], [-2, -0.5, 0.5, 1.5])
    for f in [{ $0.elu() }, { $0.selu() }, { $0.gelu() }] as [(Tensor) -> Tensor] {
      expectDerivatives(at: [x]) { f($0[0]) }
    }
    // The branch not taken must not overflow into the gradient.
    #expect(evaluateGradient([-200, 200]) { $0.elu() } == [0, 1])
  }

  @Test func maxout() {
    let x = NDArray([2, 4], [1, 3, -2, -5, 0.5, 0, 7, 8])
    #expect(evaluate([x]) { x, _ in x[0].maxout(pieces: 2) } == NDArray([2, 2], [1, 3, 7, 8]))
    expectDerivatives(at: [x]) { $0[0].maxout(pieces: 2) }
  }

  // MARK: Moments

  @Test func moments() {
    let x = NDArray([2, 3], [1, 2, 6, -1, -1, -1])
    #expect(evaluate([x]) { x, _ in x[0].mean() }.values == [1])
    #expect(
      evaluate([x]) { x, _ in x[0].variance([1]) }.values.largestDifference(from: [14 / 3, 0])
        < 1e-6)
    let unbiased = evaluate([x]) { x, _ in x[0].variance([1], unbiased: true) }.values
    #expect(unbiased.largestDifference(from: [7, 0]) < 1e-6)
    #expect(evaluate([x]) { x, _ in x[0].variance([0], keepingAxes: true) }.shape == [1, 3])
    #expect(evaluate([x]) { x, _ in x[0].norm() }.values == [Float(44).squareRoot()])
    #expect(
      evaluate([x]) { x, _ in x[0].normPerSample() }.values[1].isClose(to: 1.732_050_8, ulps: 1))
    expectDerivatives(at: [x]) { $0[0].variance([1]) }
    expectDerivatives(at: [x]) { $0[0].variance(unbiased: true) }
    expectDerivatives(at: [x]) { $0[0].norm([1]) }
  }

  /// The square root has no derivative at 0; the small number inside gives it one.
  @Test func normAtZero() {
    #expect(evaluateGradient([0, 0]) { $0.norm() }.allSatisfy { !$0.isFinite })
    #expect(evaluateGradient([0, 0]) { $0.norm(epsilon: 1e-12) } == [0, 0])
  }

  // MARK: Softmax

  @Test func softmax() {
    let x = NDArray([2, 3], [0, 1, 2, 1000, 1000, -1000])
    let y = evaluate([x]) { x, _ in x[0].softmax() }
    #expect(
      y.values.largestDifference(from: [0.090_030_57, 0.244_728_5, 0.665_240_9, 0.5, 0.5, 0]) < 1e-6
    )
    let first = evaluate([x]) { x, _ in x[0].softmax(axis: 0).sum([0]) }
    #expect(first.values.largestDifference(from: [1, 1, 1]) < 1e-6)
    let z = sample([3, 4], scale: 2)
    expectDerivatives(at: [z]) { $0[0].softmax() }
    expectDerivatives(at: [z]) { $0[0].softmax(axis: 0) }
    expectDerivatives(at: [z]) { $0[0].logSoftmax() }
    expectDerivatives(at: [z]) { $0[0].logSumExp([0]) }
    expectDerivatives(at: [z]) { $0[0].logSumExp() }
  }

  @Test func logSumExp() {
    #expect(evaluate([0, 0]) { $0.logSumExp() } == [0.693_147_2])
    #expect(evaluate([3e38, 3e38]) { $0.logSumExp() } == [3e38])
    #expect(evaluate([-.infinity, 5]) { $0.logSumExp() } == [5])
    #expect(evaluate([-.infinity, -.infinity]) { $0.logSumExp() } == [-.infinity])
    #expect(evaluate([.infinity, 5]) { $0.logSumExp() } == [.infinity])
    #expect(evaluate([1, .nan]) { $0.logSumExp() }[0].isNaN)
    let x = sample([2, 3, 4])
    #expect(
      evaluate([x]) { x, _ in x[0].logSumExp([1, 2], keepingAxes: true) }.shape == [2, 1, 1])
    #expect(evaluate([x]) { x, _ in x[0].logSumExp([-1]) }.shape == [2, 3])
    let sums = evaluate([x]) { x, _ in x[0].logSoftmax().exp().sum([-1]) }
    #expect(sums.values.largestDifference(from: [Float](repeating: 1, count: 6)) < 1e-6)
  }
}
