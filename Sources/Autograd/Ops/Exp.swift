import CKernels

/// The exponential of each element.
struct Exp: ElementwiseOp {
  static let name = "exp"
  var tile: gk_tile { gk_exp }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * y]
  }
}

extension Tensor {
  /// Returns the exponential of each element.
  public func exp() -> Tensor { trace.add(Exp(), [self]) }
}
