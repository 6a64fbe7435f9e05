import CKernels

/// The magnitude of each element.
struct Absolute: ElementwiseOp {
  static let name = "abs"
  var tile: gk_tile { gk_absolute }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * inputs[0].sign()]
  }
}

extension Tensor {
  /// Returns the magnitude of each element; its derivative at 0 is taken as 0.
  public func absolute() -> Tensor { trace.add(Absolute(), [self]) }
}
