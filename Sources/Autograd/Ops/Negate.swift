import CKernels

/// `-x` of each element.
struct Negate: ElementwiseOp {
  static let name = "negate"
  var tile: gk_tile { gk_negate }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [-g]
  }
}

extension Tensor {
  /// Returns each element with the other sign.
  public func negated() -> Tensor { trace.add(Negate(), [self]) }
}
