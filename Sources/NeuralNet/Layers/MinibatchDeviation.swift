import Autograd
import Engine

/// Adds a channel that tells how much the samples of a group differ, so that a discriminator sees a lack of variety.
///
/// For each group the standard deviation over its samples, `√(variance + 1e-8)`, averaged over pixels and channels.
///
/// - Input: `[batch, height, width, channels]`. Output: one channel more.
///
/// Karras et al., "Progressive Growing of GANs", 2017, arXiv:1710.10196, section 3, in the grouped form of StyleGAN's
/// code.
public struct MinibatchDeviation: Layer {
  /// Samples that are compared; at most the batch, which it divides.
  public let groupSize: Int

  /// Creates a layer; groups of 4 are the published size.
  public init(groupSize: Int = 4) {
    precondition(groupSize > 0, "MinibatchDeviation: a group has at least 1 sample")
    self.groupSize = groupSize
  }

  /// Returns the images with the channel.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let (batch, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let size = min(groupSize, batch)
    precondition(
      size > 0 && batch % size == 0,
      "MinibatchDeviation at \(scope.path): groups of \(size) do not divide a batch of \(batch)")
    // Group g has samples g, g + groups, g + 2·groups, ...
    let groups = x.reshaped([size, batch / size, height * width * channels])
    let deviation = (groups.variance([0]) + 1e-8).squareRoot().mean([1])
    let channel = deviation.reshaped([1, batch / size, 1, 1])
      .broadcast(to: [size, batch / size, height, width]).reshaped([batch, height, width, 1])
    return concatenate([x, channel], axis: 3)
  }
}
