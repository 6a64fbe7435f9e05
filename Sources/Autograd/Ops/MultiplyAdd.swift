import CKernels
import Engine

/// `a·b + c`, element by element, in one pass.
struct MultiplyAdd: ElementwiseOp {
  static let name = "multiply_add"
  var tile: gk_tile { gk_multiply_add }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g * inputs[1], g * inputs[0], g]
  }
}

extension Tensor {
  /// Returns `self·factor + addend` in one pass; shapes stretch.
  public func multiplyAdd(_ factor: Tensor, _ addend: Tensor) -> Tensor {
    trace.add(MultiplyAdd(), [self, factor, addend])
  }
}
