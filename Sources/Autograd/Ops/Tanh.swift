import CKernels

/// The hyperbolic tangent of each element.
struct Tanh: ElementwiseOp {
  static let name = "tanh"
  var tile: gk_tile { gk_tanh }
  var isCheap: Bool { false }
  func tile(after first: any Op) -> gk_tile? {
    first is MultiplyAdd ? gk_tanh_of_multiply_add : nil
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g.tanhGradient(y)]
  }
}

/// What flows back through a ``Tanh`` with the output `y`: `g·(1 - y²)` for the inputs `g` and `y`.
struct TanhGradient: ElementwiseOp {
  static let name = "tanh_gradient"
  var tile: gk_tile { gk_tanh_gradient }
  func tile(after first: any Op) -> gk_tile? {
    first is Subtract ? gk_tanh_gradient_of_difference : nil
  }

  func pullback(_ flow: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (g, y) = (inputs[0], inputs[1])
    return [flow.tanhGradient(y), flow * g * y * -2]
  }
}

extension Tensor {
  /// Returns the hyperbolic tangent of each element.
  public func tanh() -> Tensor { trace.add(Tanh(), [self]) }

  /// Returns `self·(1 - y²)`.
  func tanhGradient(_ y: Tensor) -> Tensor { trace.add(TanhGradient(), [self, y]) }
}
