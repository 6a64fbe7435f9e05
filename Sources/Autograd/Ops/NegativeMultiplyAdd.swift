import CKernels
import Engine

/// `c - a·b`, element by element, in one pass.
struct NegativeMultiplyAdd: ElementwiseOp {
  static let name = "negative_multiply_add"
  var tile: gk_tile { gk_negative_multiply_add }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let opposite = -g
    return [opposite * inputs[1], opposite * inputs[0], g]
  }
}

extension Tensor {
  /// Returns `minuend - self·factor` in one pass; shapes stretch.
  public func negativeMultiplyAdd(_ factor: Tensor, _ minuend: Tensor) -> Tensor {
    trace.add(NegativeMultiplyAdd(), [self, factor, minuend])
  }
}
