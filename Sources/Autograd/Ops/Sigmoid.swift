import CKernels

/// `1 / (1 + exp(-x))` of each element.
struct Sigmoid: ElementwiseOp {
  static let name = "sigmoid"
  var tile: gk_tile { gk_sigmoid }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    let flow = g * y
    return [flow.negativeMultiplyAdd(y, flow)]
  }
}

extension Tensor {
  /// Returns the logistic function `1 / (1 + exp(-x))` of each element.
  public func sigmoid() -> Tensor { trace.add(Sigmoid(), [self]) }
}
