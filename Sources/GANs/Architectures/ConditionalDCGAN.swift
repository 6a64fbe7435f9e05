import Autograd
import Engine
import NeuralNet

/// DCGAN's networks for square images, told the class in one of two ways.
public struct ConditionalDCGAN: Sendable {
  /// How networks are told the class.
  public enum Conditioning: String, Codable, Sendable, CaseIterable {
    /// The generator's noise has a trained row of 50 numbers for the class behind it, and the discriminator's image a
    /// channel made from another such row. Otherwise they are ``DCGANNetworks``.
    case embedding
    /// The generator's batch norms have a scale and a shift for each class. The discriminator has spectral norms and
    /// adds to its score `w·φ(x) + b` the product `v(y)·φ(x)` with a trained row for the class, φ being its last
    /// features summed over the pixels.
    ///
    /// Miyato and Koyama, "cGANs with Projection Discriminator", 2018, arXiv:1802.05637, equation 5; the layers below
    /// φ are those of Miyato et al., 2018, arXiv:1802.05957, table 3.
    case projection
  }

  /// How they are told the class.
  public let conditioning: Conditioning
  /// Channels next to the images; doubled with each halving of the side.
  public let filters: Int

  /// Describes the networks.
  public init(_ conditioning: Conditioning, filters: Int = 64) {
    self.conditioning = conditioning
    self.filters = filters
  }

  private static let embeddingWidth = 50

  private func plain(_ round: Round) -> DCGANNetworks {
    DCGANNetworks(size: round.data.shape[0], channels: round.data.shape[2], filters: filters)
  }

  /// Returns images of the classes `round.labels` from noise `[batch, n]`.
  public func images(_ round: Round, noise: Tensor) -> Tensor {
    let scope = round.scope.scope("generator")
    let classCount = round.data.classCount
    switch conditioning {
    case .embedding:
      let embedding = Embedding(count: classCount, width: Self.embeddingWidth)
      let code = scope("label", embedding, round.labels)
      return round.scope(
        "generator", plain(round).generator, concatenate([noise, code], axis: 1))
    case .projection:
      return plain(round).generator.layers.reduce(noise) { value, entry in
        if let norm = entry.layer as? BatchNorm {
          return ConditionalBatchNorm(classCount: classCount, norm: norm)(
            value, labels: round.labels, in: scope.scope(entry.name))
        }
        return Sequential([entry])(value, in: scope)
      }
    }
  }

  /// Returns the score of images as members of the classes `round.labels`.
  public func score(_ images: Tensor, _ round: Round) -> Score {
    let scope = round.scope.scope("discriminator")
    let (classCount, side) = (round.data.classCount, round.data.shape[0])
    switch conditioning {
    case .embedding:
      let layers = Sequential([
        ("embedding", Embedding(count: classCount, width: Self.embeddingWidth)),
        ("dense", Dense(side * side)), ("image", Unflatten([side, side, 1])),
      ])
      let channel = scope("label", layers, round.labels)
      return Score(
        round.scope(
          "discriminator", plain(round).discriminator, concatenate([images, channel], axis: 3)))
    case .projection:
      let sums = scope("features", features(side: side), images).sumPooledGlobally()
      let table = SpectralNorm(
        Embedding(count: classCount, width: sums.shape[1], weight: .glorotUniform))
      let rows = scope("label", table, round.labels)
      let logit = SpectralNorm(Dense(1, weight: .glorotUniform, bias: .zeros))
      return Score(scope("logit", logit, sums) + (rows * sums).sum([1], keepingAxes: true))
    }
  }

  /// Images to `[batch, base, base, filters · 2ⁿ]` after n halvings.
  private func features(side: Int) -> Sequential {
    let (count, _) = DCGANNetworks.halvings(of: side)
    func stage(_ name: String, _ outputs: Int, _ kernel: Extent2D, stride: Extent2D)
      -> [(name: String, layer: any Layer)]
    {
      let convolution = Convolution2D(
        outputs, kernel: kernel, stride: stride, padding: 1, weight: .glorotUniform, bias: .zeros)
      return [
        (name, SpectralNorm(convolution)), ("leaky_" + name, Activation.leakyReLU(slope: 0.1)),
      ]
    }
    let halvings = (0..<count).flatMap { level in
      stage("look\(level + 1)", filters << level, 3, stride: 1)
        + stage("down\(level + 1)", filters << level, 4, stride: 2)
    }
    return Sequential(halvings + stage("look\(count + 1)", filters << count, 3, stride: 1))
  }
}
