import CKernels

/// The difference of two tensors.
struct Subtract: ElementwiseOp {
  static let name = "subtract"
  var tile: gk_tile { gk_subtract }

  func pullback(_ g: Tensor, inputs: [Tensor], output y: Tensor) -> [Tensor?] {
    [g, -g]
  }
}

extension Tensor {
  /// Returns the elementwise difference; shapes stretch as in ``Engine/Shape/broadcast(with:)``.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.trace.add(Subtract(), [a, b]) }
  /// Returns the elementwise difference, the second operand a number.
  public static func - (a: Tensor, b: Float) -> Tensor { a - a.constant(b) }
  /// Returns the elementwise difference, the first operand a number.
  public static func - (a: Float, b: Tensor) -> Tensor { b.constant(a) - b }
  /// Returns each element with the other sign.
  public static prefix func - (a: Tensor) -> Tensor { a.negated() }
}
