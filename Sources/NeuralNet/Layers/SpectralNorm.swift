import Autograd
import Engine

/// A layer, or a network, each of whose weights is divided by its largest singular value.
///
///     v = Wᵀu/‖Wᵀu‖    u = Wv/‖Wv‖    σ = uᵀWv        y = layer with W/σ
///
/// One such power iteration is made at each visit in training, as in PyTorch, on a vector `u` that is kept: a step that
/// visits a discriminator twice makes two, and the generator's step makes one too. Outside training σ is taken from the
/// kept `u` as it is. No gradient flows through u and v, but through W and σ.
///
/// A weight with more than two axes, such as a convolution's `[height, width, inputs, outputs]`, is read as the
/// matrix `[height·width·inputs, outputs]`.
///
/// - Input, output: the wrapped layer's.
/// - Declares: what the wrapped layer declares, and state `u [outputs]` beside each `weight`.
///
/// Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018, arXiv:1802.05957, Algorithm 1.
public struct SpectralNorm: Layer {
  /// The layer, in which every parameter that is called `weight` is divided.
  public let layer: any Layer

  /// Wraps a layer or a network.
  public init(_ layer: any Layer) { self.layer = layer }

  /// Returns what the layer computes with the divided weight.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let inner = scope.mapping("weight") { weight, scope in
      weight / Self.estimate(of: weight, in: scope, iterates: scope.isTraining)
    }
    return layer(x, in: inner)
  }

  /// Estimates a weight's largest singular value; a scalar.
  ///
  /// - Parameters:
  ///   - weight: The weight, its last axis the outputs.
  ///   - scope: Where `u` is kept.
  ///   - iterates: Whether to make a power iteration and keep its result.
  /// - Returns: The estimate, at most the value itself.
  package static func estimate(of weight: Tensor, in scope: Scope, iterates: Bool) -> Tensor {
    let outputs = weight.shape[-1]
    let matrix = weight.reshaped([weight.shape.count / outputs, outputs])
    let constant = matrix.stoppingGradient()
    func unit(_ x: Tensor) -> Tensor { x / x.norm().maximum(smallest) }
    // As the columns belong to outputs, W is read transposed; vectors are columns.
    var u = unit(scope.state("u", [outputs], .normal(deviation: 1)).reshaped([outputs, 1]))
    let v = unit(constant.matmul(u))
    if iterates {
      // A weight of zeros has no direction: the old one stays.
      let next = constant.matmul(v, transposeLeft: true)
      u = .select(next.norm().greater(0), unit(next), u)
      scope.update("u", to: u.reshaped([outputs]))
    }
    return (v * matrix.matmul(u)).sum().maximum(smallest)
  }

  /// Published as 1e-12; keeps quotients finite.
  private static let smallest: Float = 1e-12
}
