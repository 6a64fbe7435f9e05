import CKernels

/// The sum of two tensors.
struct Add: ElementwiseOp {
  static let name = "add"
  var tile: gk_tile { gk_add }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g, g]
  }
}

extension Tensor {
  /// Returns the elementwise sum; shapes stretch as in ``Engine/Shape/broadcast(with:)``.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.trace.add(Add(), [a, b]) }
  /// Returns the elementwise sum, the second operand a number.
  public static func + (a: Tensor, b: Float) -> Tensor { a + a.constant(b) }
  /// Returns the elementwise sum, the first operand a number.
  public static func + (a: Float, b: Tensor) -> Tensor { b.constant(a) + b }
}
