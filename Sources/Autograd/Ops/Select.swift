import CKernels

/// Takes each element from the second input where the first is not zero, from the third elsewhere.
struct Select: ElementwiseOp {
  static let name = "select"
  var tile: gk_tile { gk_select }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let zero = g.constant(0)
    return [nil, .select(inputs[0], g, zero), .select(inputs[0], zero, g)]
  }
}

extension Tensor {
  /// Returns `a` where `condition` is not zero and `b` elsewhere.
  ///
  /// Unlike a sum of products with masks, the value not taken may be infinite or NaN. Its derivative must be
  /// finite: what flows back into it is 0, and 0 · NaN is NaN. Clamp the argument to where the derivative exists.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    condition.trace.add(Select(), [condition, a, b])
  }
}
