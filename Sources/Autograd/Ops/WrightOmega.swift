import CKernels

/// The solution `y` of `y + log(y) = x` for each element.
struct WrightOmega: ElementwiseOp {
  static let name = "wright_omega"
  var tile: gk_tile { gk_wright_omega }
  var isCheap: Bool { false }

  // From dy + dy / y = dx.
  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * (y / (y + 1))]
  }
}

extension Tensor {
  /// Returns the solution `y` of `y + log(y) = x` for each element, Wright's ω function.
  ///
  /// It is `W(exp(x))` with W Lambert's function, without the exponential that overflows.
  ///
  /// Corless and Jeffrey, "The Wright ω function", 2002, doi:10.1007/3-540-45470-5_10.
  public func wrightOmega() -> Tensor { trace.add(WrightOmega(), [self]) }
}
