import CKernels

/// -1, 0 or 1 for each element; the derivative is zero everywhere.
struct Sign: ElementwiseOp {
  static let name = "sign"
  var tile: gk_tile { gk_sign }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [nil]
  }
}

extension Tensor {
  /// Returns -1, 0 or 1 for each element; the derivative is zero everywhere.
  public func sign() -> Tensor { trace.add(Sign(), [self]) }
}
