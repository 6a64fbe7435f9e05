import CKernels

/// The natural logarithm of each element.
struct Log: ElementwiseOp {
  static let name = "log"
  var tile: gk_tile { gk_log }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g / inputs[0]]
  }
}

extension Tensor {
  /// Returns the natural logarithm of each element; minus infinity at 0, NaN below.
  public func log() -> Tensor { trace.add(Log(), [self]) }
}
