import CKernels

/// `1 / √x` of each element.
struct ReciprocalSquareRoot: ElementwiseOp {
  static let name = "rsqrt"
  var tile: gk_tile { gk_reciprocal_sqrt }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * (y * y * y * -0.5)]
  }
}

extension Tensor {
  /// Returns `1 / √x` of each element.
  public func reciprocalSquareRoot() -> Tensor { trace.add(ReciprocalSquareRoot(), [self]) }
}
