import CKernels

/// The square root of each element.
struct SquareRoot: ElementwiseOp {
  static let name = "sqrt"
  var tile: gk_tile { gk_sqrt }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * 0.5 / y]
  }
}

extension Tensor {
  /// Returns the square root of each element; NaN below 0, with an infinite derivative at 0.
  public func squareRoot() -> Tensor { trace.add(SquareRoot(), [self]) }
}
