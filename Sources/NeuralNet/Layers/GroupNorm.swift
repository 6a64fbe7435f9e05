import Autograd
import Engine

/// Normalises each sample over groups of its features and all its pixels, then scales and shifts each feature.
///
/// - Input, output: `[batch, ..., features]`.
/// - Declares: `scale [features]`, `shift [features]`, unless left out.
///
/// Wu and He, "Group Normalization", 2018, arXiv:1803.08494.
public struct GroupNorm: Layer {
  /// Number of groups, which divides the features; one is a layer norm, as many as features an instance norm.
  public let groups: Int
  /// Added to the variance; 1e-5 is PyTorch's default.
  public let epsilon: Float
  /// Whether each feature is scaled and shifted after normalising.
  public let isAffine: Bool

  /// Creates a layer.
  public init(groups: Int, epsilon: Float = 1e-5, isAffine: Bool = true) {
    precondition(groups > 0, "GroupNorm: groups must be at least 1, is \(groups)")
    self.groups = groups
    self.epsilon = epsilon
    self.isAffine = isAffine
  }

  /// Returns the normalised features.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let features = x.shape[-1]
    precondition(
      features % groups == 0,
      "GroupNorm at \(scope.path): \(groups) groups do not divide \(features) features")
    let pixels = x.shape.sizes[1...].reduce(1, *) / max(features, 1)
    let split = x.reshaped([x.shape[0], pixels, groups, features / groups])
    let normalized = split.standardized([1, 3], epsilon: epsilon).reshaped(x.shape)
    guard isAffine else { return normalized }
    let scale = scope.parameter("scale", [features], .ones)
    return normalized * scale + scope.parameter("shift", [features], .zeros)
  }
}

/// Normalises each feature of each sample over its pixels.
///
/// - Input, output: `[batch, height, width, features]`.
/// - Declares: `scale [features]`, `shift [features]` if affine, which it is not unless stated.
///
/// Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016, arXiv:1607.08022.
public struct InstanceNorm: Layer {
  /// Added to the variance; 1e-5 is PyTorch's default.
  public let epsilon: Float
  /// Whether each feature is scaled and shifted after normalising.
  public let isAffine: Bool

  /// Creates a layer.
  public init(epsilon: Float = 1e-5, isAffine: Bool = false) {
    self.epsilon = epsilon
    self.isAffine = isAffine
  }

  /// Returns the normalised features.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let normalized = x.standardized(Array(1..<x.shape.rank - 1), epsilon: epsilon)
    guard isAffine else { return normalized }
    let scale = scope.parameter("scale", [x.shape[-1]], .ones)
    return normalized * scale + scope.parameter("shift", [x.shape[-1]], .zeros)
  }
}

extension Tensor {
  /// Returns the tensor minus its mean over some axes, divided by the root of its biased variance plus epsilon.
  func standardized(_ axes: [Int], epsilon: Float) -> Tensor {
    let centred = self - mean(axes, keepingAxes: true)
    let variance = centred.squared().mean(axes, keepingAxes: true)
    return centred * (variance + epsilon).reciprocalSquareRoot()
  }
}
