import Autograd
import Engine
import NeuralNet

/// The convolutional networks of DCGAN for square images whose side is a multiple of 4.
///
/// The side is halved down to the smallest odd number of pixels, or to 4: 64, 32, 16, 8, 4; 28, 14, 7. The number of
/// channels doubles with each halving.
///
/// Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional GANs", 2015,
/// arXiv:1511.06434, section 3, with the kernels of the usual port: 4 × 4, stride 2.
public struct DCGANNetworks: Sendable {
  /// Pixels along each side.
  public let size: Int
  /// Channels of the images.
  public let channels: Int
  /// Channels next to the images; doubled with each halving of the side.
  public let filters: Int
  /// Whether the discriminator normalises over the batch, which a gradient penalty rules out.
  public let discriminatorIsNormalized: Bool

  private static let weight = Initializer.normal(deviation: 0.02)
  private static let norm = BatchNorm(scale: .normal(mean: 1, deviation: 0.02))

  /// Describes the networks.
  ///
  /// - Precondition: ``supports(side:)`` holds for `size`.
  public init(size: Int, channels: Int, filters: Int = 64, discriminatorIsNormalized: Bool = true) {
    precondition(Self.supports(side: size), "DCGANNetworks: a side of \(size) is no multiple of 4")
    self.size = size
    self.channels = channels
    self.filters = filters
    self.discriminatorIsNormalized = discriminatorIsNormalized
  }

  /// Whether there are networks for images of so many pixels along each side.
  public static func supports(side: Int) -> Bool { side >= 8 && side.isMultiple(of: 4) }

  /// How often the side is halved, and what is left of it.
  static func halvings(of size: Int) -> (count: Int, base: Int) {
    var (count, base) = (0, size)
    while base.isMultiple(of: 2), base > 4 { (count, base) = (count + 1, base / 2) }
    return (count, base)
  }

  private func width(_ level: Int) -> Int { filters << level }

  /// Noise `[batch, n]` to images in [-1, 1].
  public var generator: Sequential {
    let (count, base) = Self.halvings(of: size)
    var layers: [(name: String, layer: any Layer)] = []
    for level in (0..<count).reversed() {
      let stage = count - level
      layers += [
        (
          "up\(stage)",
          stage == 1
            ? TransposedConvolution2D(
              width(level), kernel: Extent2D(base, base), hasBias: false, weight: Self.weight)
            : TransposedConvolution2D(
              width(level), kernel: 4, stride: 2, padding: 1, hasBias: false, weight: Self.weight)
        ),
        ("norm\(stage)", Self.norm), ("relu\(stage)", Activation.relu),
      ]
    }
    layers += [
      (
        "output",
        TransposedConvolution2D(
          channels, kernel: 4, stride: 2, padding: 1, hasBias: false, weight: Self.weight)
      ), ("tanh", Activation.tanh),
    ]
    return Sequential([("pixel", Pixel())] + layers)
  }

  /// Images to one number each: `[batch, 1]`.
  public var discriminator: Sequential {
    let (count, base) = Self.halvings(of: size)
    var layers: [(name: String, layer: any Layer)] = []
    for level in 0..<count {
      let stage = level + 1
      layers.append(
        (
          "down\(stage)",
          Convolution2D(
            width(level), kernel: 4, stride: 2, padding: 1, hasBias: false, weight: Self.weight)
        ))
      if level > 0, discriminatorIsNormalized { layers.append(("norm\(stage)", Self.norm)) }
      layers.append(("leaky\(stage)", Activation.leakyReLU(slope: 0.2)))
    }
    layers += [
      (
        "logit",
        Convolution2D(1, kernel: Extent2D(base, base), hasBias: false, weight: Self.weight)
      ), ("flatten", Flatten()),
    ]
    return Sequential(layers)
  }
}
