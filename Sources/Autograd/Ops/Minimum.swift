import CKernels

/// The smaller of two tensors, element by element; NaN where either is.
struct Minimum: ElementwiseOp {
  static let name = "minimum"
  var tile: gk_tile { gk_minimum }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    // Where both are equal each takes half, so that the sum of the gradients is g.
    let first = (inputs[0].less(inputs[1]) + inputs[0].lessOrEqual(inputs[1])) * 0.5
    return [g * first, g * (1 - first)]
  }
}

extension Tensor {
  /// Returns the smaller of two elements; NaN where either is.
  public func minimum(_ other: Tensor) -> Tensor { trace.add(Minimum(), [self, other]) }
  /// Returns the smaller of each element and a number.
  public func minimum(_ other: Float) -> Tensor { minimum(constant(other)) }

  /// Returns each element moved into the range.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    maximum(range.lowerBound).minimum(range.upperBound)
  }
}
