import Autograd
import Engine
import NeuralNet

/// DCGAN's networks for square images, told the class by trained rows of 50 numbers.
///
/// The generator's noise has a row for the class behind it. The discriminator's image has one more channel, an affine
/// map of another such row. All else is as in ``DCGANNetworks``.
///
/// The two ways of conditioning are those of Radford's published MNIST networks and of Mirza and Osindero, 2014,
/// arXiv:1411.1784, with embeddings in place of rows with a single 1.
struct ConditionalDCGANNetworks {
  /// Channels next to the images; doubled with each halving of the side.
  let filters: Int

  /// Numbers per class.
  private static let width = 50

  private func plain(_ round: Round) -> DCGANNetworks {
    DCGANNetworks(size: round.data.shape[0], channels: round.data.shape[2], filters: filters)
  }

  /// Returns images of the classes `round.labels` from noise `[batch, n]`.
  func images(_ round: Round, noise: Tensor) -> Tensor {
    let embedding = Embedding(count: round.data.classCount, width: Self.width)
    let code = round.scope.scope("generator")("label", embedding, round.labels)
    return round.scope("generator", plain(round).generator, concatenate([noise, code], axis: 1))
  }

  /// Returns the score of images as members of the classes `round.labels`.
  func score(_ images: Tensor, _ round: Round) -> Score {
    let side = round.data.shape[0]
    let layers = Sequential([
      ("embedding", Embedding(count: round.data.classCount, width: Self.width)),
      ("dense", Dense(side * side)), ("image", Unflatten([side, side, 1])),
    ])
    let channel = round.scope.scope("discriminator")("label", layers, round.labels)
    return Score(
      round.scope(
        "discriminator", plain(round).discriminator, concatenate([images, channel], axis: 3)))
  }
}
