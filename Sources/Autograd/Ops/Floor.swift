import CKernels

/// The largest whole number not above each element; the derivative is zero everywhere.
struct Floor: ElementwiseOp {
  static let name = "floor"
  var tile: gk_tile { gk_floor }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [nil]
  }
}

extension Tensor {
  /// Returns the largest whole number not above each element; the derivative is zero everywhere.
  public func floor() -> Tensor { trace.add(Floor(), [self]) }
}
