import Autograd
import Engine
import NeuralNet

/// InfoGAN's networks for MNIST, for square images of any side that is a multiple of 4.
///
/// The discriminator and Q share all layers but the last ones. At 28 × 28 × 1 with 62 noise numbers, ten categories and
/// two codes: 6,652,481 parameters in the generator, 6,558,144 in the shared body, 1,025 and 133,262 in the two heads.
/// Images lie in [-1, 1], so the generator ends with tanh(x) where the published one has a sigmoid.
///
/// Chen et al. 2016, arXiv:1606.03657, appendix C.1, with initialisers and slopes (0.01) of the published code.
public struct InfoGANNetworks: Sendable {
  /// Pixels along each side.
  public let size: Int
  /// Channels of the images.
  public let channels: Int

  private static let convolution = Initializer.truncatedNormal(deviation: 0.02)
  private static let weight = Initializer.normal(deviation: 0.02)
  private static let norm = BatchNorm(scale: .normal(mean: 1, deviation: 0.02))
  private static let leaky = Activation.leakyReLU(slope: 0.01)

  /// Describes the networks.
  ///
  /// - Precondition: ``DCGANNetworks/supports(side:)`` holds for `size`.
  public init(size: Int, channels: Int) {
    precondition(
      DCGANNetworks.supports(side: size), "InfoGANNetworks: a side of \(size) is no multiple of 4")
    self.size = size
    self.channels = channels
  }

  /// Noise, categories one-hot and codes `[batch, n]` to images in [-1, 1].
  public var generator: Sequential {
    let base = size / 4
    return Sequential([
      ("dense1", dense(1_024)), ("norm1", Self.norm), ("relu1", Activation.relu),
      ("dense2", dense(base * base * 128)), ("norm2", Self.norm), ("relu2", Activation.relu),
      ("image", Unflatten([base, base, 128])), ("up1", up(64)), ("norm3", Self.norm),
      ("relu3", Activation.relu), ("output", up(channels)), ("tanh", Activation.tanh),
    ])
  }

  /// Images to 1,024 features that both heads read.
  public var body: Sequential {
    Sequential([
      ("down1", down(64)), ("leaky1", Self.leaky), ("down2", down(128)), ("norm2", Self.norm),
      ("leaky2", Self.leaky), ("flatten", Flatten()), ("dense3", dense(1_024)),
      ("norm3", Self.norm), ("leaky3", Self.leaky),
    ])
  }

  /// Features to one logit.
  public var logit: Dense { dense(1) }

  /// Features to Q's numbers: the categories' logits, the codes' means and as many logarithms of variances, which the
  /// published code declares and does not use.
  public func codes(categories: Int, codes: Int) -> Sequential {
    Sequential([
      ("dense1", dense(128)), ("norm1", Self.norm), ("leaky1", Self.leaky),
      ("output", dense(categories + 2 * codes)),
    ])
  }

  private func dense(_ outputs: Int) -> Dense { Dense(outputs, weight: Self.weight, bias: .zeros) }

  private func down(_ outputs: Int) -> Convolution2D {
    Convolution2D(
      outputs, kernel: 4, stride: 2, padding: 1, weight: Self.convolution, bias: .zeros)
  }

  private func up(_ outputs: Int) -> TransposedConvolution2D {
    TransposedConvolution2D(
      outputs, kernel: 4, stride: 2, padding: 1, weight: Self.weight, bias: .zeros)
  }
}
