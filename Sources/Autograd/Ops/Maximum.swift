import CKernels

/// The larger of two tensors, element by element; NaN where either is.
struct Maximum: ElementwiseOp {
  static let name = "maximum"
  var tile: gk_tile { gk_maximum }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    // Where both are equal each takes half, so that the sum of the gradients is g.
    let first = (inputs[0].greater(inputs[1]) + inputs[0].greaterOrEqual(inputs[1])) * 0.5
    return [g * first, g * (1 - first)]
  }
}

extension Tensor {
  /// Returns the larger of two elements; NaN where either is.
  public func maximum(_ other: Tensor) -> Tensor { trace.add(Maximum(), [self, other]) }
  /// Returns the larger of each element and a number.
  public func maximum(_ other: Float) -> Tensor { maximum(constant(other)) }
}
