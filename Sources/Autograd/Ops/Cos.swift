import CKernels

/// The cosine of each element, in radians.
struct Cos: ElementwiseOp {
  static let name = "cos"
  var tile: gk_tile { gk_cos }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [-(g * inputs[0].sin())]
  }
}

extension Tensor {
  /// Returns the cosine of each element, in radians.
  public func cos() -> Tensor { trace.add(Cos(), [self]) }
}
