import CKernels

/// The hyperbolic tangent of each element.
struct Tanh: ElementwiseOp {
  static let name = "tanh"
  var tile: gk_tile { gk_tanh }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [(g * y).negativeMultiplyAdd(y, g)]
  }
}

extension Tensor {
  /// Returns the hyperbolic tangent of each element.
  public func tanh() -> Tensor { trace.add(Tanh(), [self]) }
}
