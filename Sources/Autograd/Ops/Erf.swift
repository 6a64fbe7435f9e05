import CKernels

/// The error function of each element.
struct Erf: ElementwiseOp {
  static let name = "erf"
  var tile: gk_tile { gk_erf }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * ((-inputs[0].squared()).exp() * 1.128_379_2)]  // 2/√π
  }
}

extension Tensor {
  /// Returns the error function of each element.
  public func erf() -> Tensor { trace.add(Erf(), [self]) }
}
