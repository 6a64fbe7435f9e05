import Autograd
import Engine
import NeuralNet

/// The networks of the auxiliary classifier GAN for square images whose side is a multiple of 4.
///
/// Those for CIFAR-10, 32 pixels, with as many stages as the side can be halved, see ``DCGANNetworks``. Weights start as
/// N(0, 0.02²), biases at 0.
///
/// Odena, Olah and Shlens, "Conditional Image Synthesis with Auxiliary Classifier GANs", 2016, arXiv:1610.09585,
/// appendix A.
public struct ACGANNetworks: Sendable {
  /// Channels of the generator's last hidden layer, twice as many with each halving; the paper's 96.
  public let generatorFilters: Int
  /// Channels of the discriminator's first layer, twice as many with each further layer; the paper's 16.
  public let discriminatorFilters: Int
  /// Share of each of the discriminator's hidden layers that is dropped while training; the paper's 0.5.
  public let dropout: Float

  private static let weight = Initializer.normal(deviation: 0.02)
  private static let norm = BatchNorm()

  /// Describes the networks; with the paper's sizes unless stated.
  public init(
    generatorFilters: Int = 96, discriminatorFilters: Int = 16, dropout: Float = 0.5
  ) {
    self.generatorFilters = generatorFilters
    self.discriminatorFilters = discriminatorFilters
    self.dropout = dropout
  }

  /// Noise and class `[batch, n]` to images in [-1, 1].
  func generator(for data: SampleDescription) -> Sequential {
    let (count, base) = DCGANNetworks.halvings(of: data.shape[0])
    let widths = (0..<count).reversed().map { generatorFilters << $0 }
    var layers: [(name: String, layer: any Layer)] = [
      ("dense", Dense(base * base * widths[0], weight: Self.weight, bias: .zeros)),
      ("image", Unflatten([base, base, widths[0]])), ("relu", Activation.relu),
    ]
    for (stage, outputs) in (widths.dropFirst() + [data.shape[2]]).enumerated() {
      layers.append(
        (
          "up\(stage + 1)",
          TransposedConvolution2D(
            outputs, kernel: 5, stride: 2, padding: .same, weight: Self.weight, bias: .zeros)
        ))
      if stage < count - 1 {
        layers += [("norm\(stage + 1)", Self.norm), ("relu\(stage + 1)", Activation.relu)]
      }
    }
    return Sequential(layers + [("tanh", Activation.tanh)])
  }

  /// Images to features `[batch, n]`, on which both heads stand.
  func features(for data: SampleDescription) -> Sequential {
    let (count, _) = DCGANNetworks.halvings(of: data.shape[0])
    let layers = (0..<2 * count).flatMap { level in
      var stage: [(name: String, layer: any Layer)] = [
        (
          "convolution\(level + 1)",
          Convolution2D(
            discriminatorFilters << level, kernel: 3, stride: level.isMultiple(of: 2) ? 2 : 1,
            padding: 1, weight: Self.weight, bias: .zeros)
        )
      ]
      if level > 0 { stage.append(("norm\(level + 1)", Self.norm)) }
      return stage + [
        ("leaky\(level + 1)", Activation.leakyReLU(slope: 0.2)),
        ("dropout\(level + 1)", Dropout(dropout)),
      ]
    }
    return Sequential(layers + [("flatten", Flatten())])
  }

  /// A head of so many logits on the features.
  func head(_ outputs: Int) -> Dense { Dense(outputs, weight: Self.weight, bias: .zeros) }
}
