import Autograd
import Engine

/// Normalises each sample over its features, then scales and shifts each feature.
///
/// - Input, output: `[batch, ..., features]`; the mean and variance are taken over all axes but the first.
/// - Declares: `scale [features]`, `shift [features]`.
///
/// Ba, Kiros and Hinton, "Layer Normalization", 2016, arXiv:1607.06450.
public struct LayerNorm: Layer {
  /// Added to the variance; 1e-5 is PyTorch's default.
  public let epsilon: Float

  /// Creates a layer.
  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  /// Returns the normalised features.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let gain = scope.parameter("scale", [x.shape[-1]], .ones)
    let shift = scope.parameter("shift", [x.shape[-1]], .zeros)
    return x.standardized(Array(1..<x.shape.rank), epsilon: epsilon) * gain + shift
  }
}
