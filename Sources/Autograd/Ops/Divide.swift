import CKernels

/// The elementwise quotient of two tensors.
struct Divide: ElementwiseOp {
  static let name = "divide"
  var tile: gk_tile { gk_divide }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g / inputs[1], -(g * y / inputs[1])]
  }
}

extension Tensor {
  /// Returns the elementwise quotient; shapes stretch as in ``Engine/Shape/broadcast(with:)``.
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.trace.add(Divide(), [a, b]) }
  /// Returns the elementwise quotient, the second operand a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / a.constant(b) }
  /// Returns the elementwise quotient, the first operand a number.
  public static func / (a: Float, b: Tensor) -> Tensor { b.constant(a) / b }
}
