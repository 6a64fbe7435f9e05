import CKernels

/// The first input raised to the second, element by element.
struct Power: ElementwiseOp {
  static let name = "power"
  var tile: gk_tile { gk_power }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    let (x, p) = (inputs[0], inputs[1])
    // d/dp = y·log x, which is 0 and not NaN where x = 0 and y = 0.
    return [
      g * (p * x.power(p - 1)), g * (y * Tensor.select(x.greater(0), x, x.constant(1)).log()),
    ]
  }
}

extension Tensor {
  /// Returns each element raised to `exponent`; NaN for a negative base and a fractional exponent.
  public func power(_ exponent: Tensor) -> Tensor { trace.add(Power(), [self, exponent]) }

  /// Returns each element raised to a fixed power.
  public func power(_ exponent: Float) -> Tensor {
    switch exponent {
    case 1: self
    case 2: squared()
    case 0.5: squareRoot()
    case -1: reciprocal()
    case -0.5: reciprocalSquareRoot()
    default: power(constant(exponent))
    }
  }
}
