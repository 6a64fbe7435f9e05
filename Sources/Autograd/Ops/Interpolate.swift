import CKernels

/// `t·a + (1 - t)·b` for the inputs `t`, `a`, `b`, element by element: computed as `b + t·(a - b)`.
struct Interpolate: ElementwiseOp {
  static let name = "interpolate"
  var tile: gk_tile { gk_interpolate }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (t, a, b) = (inputs[0], inputs[1], inputs[2])
    let ofA = g * t
    return [g * (a - b), ofA, g - ofA]
  }
}

extension Tensor {
  /// Returns `self·a + (1 - self)·b` in one pass; shapes stretch.
  public func interpolating(_ a: Tensor, _ b: Tensor) -> Tensor {
    trace.add(Interpolate(), [self, a, b])
  }
}
