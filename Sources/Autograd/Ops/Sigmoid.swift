import CKernels

/// `1 / (1 + exp(-x))` of each element.
struct Sigmoid: ElementwiseOp {
  static let name = "sigmoid"
  var tile: gk_tile { gk_sigmoid }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * (y * (1 - y))]
  }
}

extension Tensor {
  /// Returns the logistic function `1 / (1 + exp(-x))` of each element.
  public func sigmoid() -> Tensor { trace.add(Sigmoid(), [self]) }
}
