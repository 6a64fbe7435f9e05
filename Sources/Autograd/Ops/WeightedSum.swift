import CKernels
import Engine

/// `α·a + β·b` with fixed weights: a running average, an interpolation.
struct WeightedSum: ElementwiseOp {
  static let name = "weighted_sum"
  let alpha: Float
  let beta: Float
  var tile: gk_tile { gk_weighted_sum }
  var parameters: [Float] { [alpha, beta] }
  var attributes: String { "\(alpha), \(beta)" }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g * alpha, g * beta]
  }
}

extension Tensor {
  /// Returns `α·self + β·other` in one pass.
  public func weightedSum(_ alpha: Float, _ other: Tensor, _ beta: Float) -> Tensor {
    trace.add(WeightedSum(alpha: alpha, beta: beta), [self, other])
  }
}
