import Autograd
import Engine

/// Normalises each feature over the batch, then scales and shifts it.
///
/// While training, by the mean and the biased variance of the batch; otherwise by running averages of the mean
/// and of the unbiased variance, as PyTorch keeps them.
///
/// - Input, output: `[..., features]`; all axes but the last are the batch.
/// - Declares: `scale [features]` unless left out, `shift [features]`, state `mean [features]`, `variance [features]`.
///
/// Ioffe and Szegedy, "Batch Normalization", 2015, arXiv:1502.03167.
public struct BatchNorm: Layer {
  /// Added to the variance; 1e-5 is PyTorch's default.
  public let epsilon: Float
  /// Weight of the newest batch in the running averages; 0.1 is PyTorch's default.
  public let momentum: Float
  /// Whether each feature is scaled after normalising.
  public let hasScale: Bool
  /// How the scale starts; ones unless stated.
  public let scale: Initializer

  /// Creates a layer.
  public init(
    epsilon: Float = 1e-5, momentum: Float = 0.1, hasScale: Bool = true, scale: Initializer = .ones
  ) {
    self.hasScale = hasScale
    self.epsilon = epsilon
    self.momentum = momentum
    self.scale = scale
  }

  /// Returns the normalised features.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let features = x.shape[-1]
    let gain = hasScale ? scope.parameter("scale", [features], scale) : nil
    let shift = scope.parameter("shift", [features], .zeros)
    let (centred, factor) = statistics(x, in: scope)
    return centred * (gain.map { factor * $0 } ?? factor) + shift
  }

  /// Returns `x` minus the mean, and what to multiply it with: one over the root of the variance plus epsilon.
  func statistics(_ x: Tensor, in scope: Scope) -> (centred: Tensor, factor: Tensor) {
    let features = x.shape[-1]
    let runningMean = scope.state("mean", [features], .zeros)
    let runningVariance = scope.state("variance", [features], .ones)
    guard scope.isTraining else {
      return (x - runningMean, (runningVariance + epsilon).reciprocalSquareRoot())
    }
    let count = x.shape.count / max(features, 1)
    precondition(count > 1, "BatchNorm at \(scope.path): one sample has no variance")
    let axes = Array(0..<x.shape.rank - 1)
    let mean = x.mean(axes)
    let centred = x - mean
    let variance = centred.squared().mean(axes)
    let unbiased = variance * (Float(count) / Float(count - 1))
    scope.update(
      "mean", to: runningMean * (1 - momentum) + mean.stoppingGradient() * momentum)
    scope.update(
      "variance", to: runningVariance * (1 - momentum) + unbiased.stoppingGradient() * momentum)
    return (centred, (variance + epsilon).reciprocalSquareRoot())
  }
}
