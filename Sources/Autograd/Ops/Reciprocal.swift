import CKernels

/// `1 / x` of each element.
struct Reciprocal: ElementwiseOp {
  static let name = "reciprocal"
  var tile: gk_tile { gk_reciprocal }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [-(g * y.squared())]
  }
}

extension Tensor {
  /// Returns `1 / x` of each element.
  public func reciprocal() -> Tensor { trace.add(Reciprocal(), [self]) }
}
