import Autograd
import Engine
import NeuralNet

/// The convolutional networks of the improved training of Wasserstein GANs, for square images.
///
/// Like DCGAN's with dense layers at their small ends and with biases. The critic does not normalise, because its
/// penalty is one of each sample.
///
/// Gulrajani et al., "Improved Training of Wasserstein GANs", 2017, arXiv:1704.00028, and its published code
/// (`gan_cifar.py`).
public struct WGANGPNetworks: Sendable {
  /// Pixels along each side, a multiple of 4.
  public let size: Int
  /// Channels of the images.
  public let channels: Int
  /// Channels next to the images; doubled with each halving of the side.
  public let filters: Int
  /// Taps along each side of the kernels; the published 5, or 4.
  public let kernel: Int

  /// Describes the networks.
  ///
  /// - Precondition: ``DCGANNetworks/supports(side:)`` holds for `size`.
  public init(size: Int, channels: Int, filters: Int = 64, kernel: Int = 5) {
    precondition(
      DCGANNetworks.supports(side: size), "WGANGPNetworks: a side of \(size) is no multiple of 4")
    self.size = size
    self.channels = channels
    self.filters = filters
    self.kernel = kernel
  }

  private var halvings: (count: Int, base: Int) { DCGANNetworks.halvings(of: size) }
  private let weight = Initializer.heUniform

  /// Noise `[batch, n]` to images in [-1, 1].
  public var generator: Sequential {
    let (count, base) = halvings
    let widths = (0..<count).reversed().map { filters << $0 }
    var layers: [(name: String, layer: any Layer)] = [
      ("dense", Dense(base * base * widths[0], weight: weight, bias: .zeros)),
      ("image", Unflatten([base, base, widths[0]])),
    ]
    for (stage, outputs) in (widths.dropFirst() + [channels]).enumerated() {
      layers += [
        ("norm\(stage + 1)", BatchNorm()), ("relu\(stage + 1)", Activation.relu),
        (
          "up\(stage + 1)",
          TransposedConvolution2D(
            outputs, kernel: Extent2D(kernel, kernel), stride: 2, padding: .same, weight: weight,
            bias: .zeros)
        ),
      ]
    }
    return Sequential(layers + [("tanh", Activation.tanh)])
  }

  /// Images to one number each: `[batch, 1]`.
  public var critic: Sequential {
    let (count, _) = halvings
    let layers = (0..<count).flatMap { level in
      [
        (
          "down\(level + 1)",
          Convolution2D(
            filters << level, kernel: Extent2D(kernel, kernel), stride: 2, padding: .same,
            weight: weight, bias: .zeros)
        ), ("leaky\(level + 1)", Activation.leakyReLU(slope: 0.2)),
      ] as [(name: String, layer: any Layer)]
    }
    return Sequential(
      layers + [
        ("flatten", Flatten()), ("score", Dense(1, weight: .glorotUniform, bias: .zeros)),
      ])
  }
}
