import CKernels

/// `x²` of each element.
struct Square: ElementwiseOp {
  static let name = "square"
  var tile: gk_tile { gk_square }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * (inputs[0] * 2)]
  }
}

extension Tensor {
  /// Returns the square of each element.
  public func squared() -> Tensor { trace.add(Square(), [self]) }
}
