import CKernels

/// `1 / (1 + exp(-x))` of each element.
struct Sigmoid: ElementwiseOp {
  static let name = "sigmoid"
  var tile: gk_tile { gk_sigmoid }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g.sigmoidGradient(y)]
  }
}

/// What flows back through a ``Sigmoid`` with the output `y`: `g·y·(1 - y)` for the inputs `g` and `y`.
struct SigmoidGradient: ElementwiseOp {
  static let name = "sigmoid_gradient"
  var tile: gk_tile { gk_sigmoid_gradient }
  func tile(after first: any Op) -> gk_tile? {
    first is Multiply ? gk_sigmoid_gradient_of_product : nil
  }

  func pullback(_ flow: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (g, y) = (inputs[0], inputs[1])
    return [flow.sigmoidGradient(y), flow * g * (1 - y * 2)]
  }
}

extension Tensor {
  /// Returns the logistic function `1 / (1 + exp(-x))` of each element.
  public func sigmoid() -> Tensor { trace.add(Sigmoid(), [self]) }

  /// Returns `self·y·(1 - y)`.
  func sigmoidGradient(_ y: Tensor) -> Tensor { trace.add(SigmoidGradient(), [self, y]) }
}
