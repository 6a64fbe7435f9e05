import CKernels

/// `exp(x) - 1` of each element, accurate near zero.
struct Expm1: ElementwiseOp {
  static let name = "expm1"
  var tile: gk_tile { gk_expm1 }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * (y + 1)]
  }
}

extension Tensor {
  /// Returns `exp(x) - 1` of each element, accurate near zero.
  public func expm1() -> Tensor { trace.add(Expm1(), [self]) }
}
