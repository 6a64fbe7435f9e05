import CKernels

/// `log(1 + exp(x))` of each element.
///
/// Evaluated as `max(x, 0) + log1p(exp(-|x|))`: the exponential never overflows, and for very negative `x`
/// the result keeps its relative accuracy where `log(1 + exp(x))` would round to zero.
struct Softplus: ElementwiseOp {
  static let name = "softplus"
  var tile: gk_tile { gk_softplus }
  var isCheap: Bool { false }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * inputs[0].sigmoid()]
  }
}

extension Tensor {
  /// Returns `log(1 + exp(x))` of each element.
  public func softplus() -> Tensor { trace.add(Softplus(), [self]) }
}
