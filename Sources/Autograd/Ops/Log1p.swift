import CKernels

/// `log(1 + x)` of each element, accurate near zero.
struct Log1p: ElementwiseOp {
  static let name = "log1p"
  var tile: gk_tile { gk_log1p }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g / (inputs[0] + 1)]
  }
}

extension Tensor {
  /// Returns `log(1 + x)` of each element, accurate near zero.
  public func log1p() -> Tensor { trace.add(Log1p(), [self]) }
}
