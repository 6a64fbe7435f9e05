import Autograd
import Engine
import NeuralNet

/// The residual networks of spectral normalisation's small images, for square images whose side is a multiple of 4.
///
/// The generator doubles the side from 4 pixels, or from the smallest odd number, with as many blocks as that takes; the
/// discriminator halves it once less, and has two more blocks (one for sides that were halved once). At 32 × 32 × 3 with
/// 128 filters and 128 noise numbers these are the published networks: 4,276,739 and 1,053,825 parameters.
///
/// Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018, arXiv:1802.05957, table 4; weights
/// start as in the published code, uniform with Glorot's bound, times √2 within blocks, and biases at 0.
public struct SNGANNetworks: Sendable {
  /// Pixels along each side.
  public let size: Int
  /// Channels of the images.
  public let channels: Int
  /// Channels within the discriminator; twice as many within the generator.
  public let filters: Int

  /// Describes the networks.
  ///
  /// - Precondition: ``DCGANNetworks/supports(side:)`` holds for `size`.
  public init(size: Int, channels: Int, filters: Int = 128) {
    precondition(
      DCGANNetworks.supports(side: size), "SNGANNetworks: a side of \(size) is no multiple of 4")
    self.size = size
    self.channels = channels
    self.filters = filters
  }

  /// Noise `[batch, n]` to images in [-1, 1].
  public var generator: Sequential {
    let (count, base) = DCGANNetworks.halvings(of: size)
    let width = 2 * filters
    return Sequential(
      [
        ("dense", Dense(base * base * width, weight: .glorotUniform, bias: .zeros)),
        ("image", Unflatten([base, base, width])),
      ] + (1...count).map { ("block\($0)", GrowingBlock(outputs: width)) } + [
        ("norm", BatchNorm()), ("relu", Activation.relu),
        (
          "output",
          Convolution2D(channels, kernel: 3, padding: 1, weight: .glorotUniform, bias: .zeros)
        ), ("tanh", Activation.tanh),
      ])
  }

  /// Images to one number each: `[batch, 1]`.
  public var discriminator: Sequential {
    let (count, _) = DCGANNetworks.halvings(of: size)
    let halving = max(1, count - 1)
    let blocks = (1...halving + min(2, count)).map { number in
      (
        "block\(number)",
        ShrinkingBlock(outputs: filters, isFirst: number == 1, halves: number <= halving)
      ) as (name: String, layer: any Layer)
    }
    return Sequential(
      blocks + [
        ("relu", Activation.relu), ("sum", GlobalSumPool()),
        ("score", Dense(1, weight: .glorotUniform, bias: .zeros)),
      ])
  }
}

/// A residual block that doubles the side: twice normalise, rectify and convolve, with pixels repeated in between.
struct GrowingBlock: Layer {
  let outputs: Int

  func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    func grown(_ x: Tensor) -> Tensor { x.upsampledNearest(by: 2) }
    let first = scope(
      "conv1", convolution(from: x.shape[-1], to: outputs),
      grown(scope("norm1", BatchNorm(), x).relu()))
    let second = scope(
      "conv2", convolution(from: outputs, to: outputs), scope("norm2", BatchNorm(), first).relu())
    return second + scope("shortcut", shortcut(to: outputs), grown(x))
  }
}

/// A residual block that halves the side or keeps it: twice rectify and convolve, then the mean of four pixels.
struct ShrinkingBlock: Layer {
  let outputs: Int
  /// Whether its input is an image, which is not rectified and whose shortcut is averaged before its convolution.
  let isFirst: Bool
  let halves: Bool

  func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    func shrunk(_ x: Tensor) -> Tensor { halves ? x.averagePooled(2) : x }
    let first = scope(
      "conv1", convolution(from: x.shape[-1], to: outputs), isFirst ? x : x.relu())
    let second = shrunk(scope("conv2", convolution(from: outputs, to: outputs), first.relu()))
    guard halves || x.shape[-1] != outputs else { return second + x }
    let bypass = shortcut(to: outputs)
    return second
      + (isFirst ? scope("shortcut", bypass, shrunk(x)) : shrunk(scope("shortcut", bypass, x)))
  }
}

/// A 3 × 3 convolution within a block.
private func convolution(from inputs: Int, to outputs: Int) -> Convolution2D {
  // √2 times Glorot's √(6 / (9·inputs + 9·outputs)).
  let bound = (12 / Float(9 * (inputs + outputs))).squareRoot()
  return Convolution2D(
    outputs, kernel: 3, padding: 1, weight: .uniform(bound: bound), bias: .zeros)
}

/// The 1 × 1 convolution beside a block.
private func shortcut(to outputs: Int) -> Convolution2D {
  Convolution2D(outputs, kernel: 1, weight: .glorotUniform, bias: .zeros)
}
