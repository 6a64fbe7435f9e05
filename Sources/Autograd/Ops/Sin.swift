import CKernels

/// The sine of each element, in radians.
struct Sin: ElementwiseOp {
  static let name = "sin"
  var tile: gk_tile { gk_sin }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * inputs[0].cos()]
  }
}

extension Tensor {
  /// Returns the sine of each element, in radians.
  public func sin() -> Tensor { trace.add(Sin(), [self]) }
}
