import CKernels

/// `x` where it is positive, `slope·x` elsewhere.
struct LeakyReLU: ElementwiseOp {
  static let name = "leaky_relu"
  let slope: Float
  var tile: gk_tile { gk_leaky_relu }
  var parameters: [Float] { [slope] }
  var attributes: String { "slope=\(slope)" }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [inputs[0].whereNegative(scale: slope, g)]
  }
}

/// The second input where the first is positive, the second times `slope` elsewhere.
///
/// The gradient of ``LeakyReLU`` and, with slope 0, of ``ReLU``; linear in its second input, constant in its
/// first almost everywhere.
struct WhereNegative: ElementwiseOp {
  static let name = "where_negative"
  let slope: Float
  var tile: gk_tile { gk_leaky_relu_gradient }
  var parameters: [Float] { [slope] }
  var attributes: String { "slope=\(slope)" }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [nil, inputs[0].whereNegative(scale: slope, g)]
  }
}

extension Tensor {
  /// Returns `x` where it is positive and `slope·x` elsewhere; the derivative at 0 is `slope`.
  ///
  /// - Parameter slope: Factor for negative elements; 0.2 is what DCGAN (Radford et al. 2015) uses.
  /// - Returns: A tensor of the same shape.
  public func leakyReLU(slope: Float = 0.2) -> Tensor { trace.add(LeakyReLU(slope: slope), [self]) }

  /// Returns `values`, multiplied by `scale` where this tensor is not positive.
  package func whereNegative(scale: Float, _ values: Tensor) -> Tensor {
    trace.add(WhereNegative(slope: scale), [self, values])
  }
}
