import CKernels

/// `max(x, 0)` of each element.
struct ReLU: ElementwiseOp {
  static let name = "relu"
  var tile: gk_tile { gk_relu }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [inputs[0].whereNegative(scale: 0, g)]
  }
}

extension Tensor {
  /// Returns `max(x, 0)` of each element; the derivative at 0 is 0.
  public func relu() -> Tensor { trace.add(ReLU(), [self]) }
}
