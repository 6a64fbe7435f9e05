import CKernels

/// The elementwise product of two tensors.
struct Multiply: ElementwiseOp {
  static let name = "multiply"
  var tile: gk_tile { gk_multiply }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g * inputs[1], g * inputs[0]]
  }
}

extension Tensor {
  /// Returns the elementwise product; shapes stretch as in ``Engine/Shape/broadcast(with:)``.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.trace.add(Multiply(), [a, b]) }
  /// Returns the elementwise product, the second operand a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a * a.constant(b) }
  /// Returns the elementwise product, the first operand a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b.constant(a) * b }
}
