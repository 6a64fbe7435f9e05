import Autograd
import Engine
import NeuralNet

/// Pairs of fully connected networks, by name.
public enum FullyConnected: String, Codable, Sendable, CaseIterable {
  /// See ``MLP``; for images.
  case mlp
  /// See ``PacGANNetworks``; for points.
  case pacgan
  /// See ``ToyNetworks/wganGP(outputs:)``; for points.
  case relu512
  /// See ``ToyNetworks/lsgan(outputs:)``; for points.
  case tanh128

  private func generator(for data: SampleDescription) -> Sequential {
    let outputs = data.shape.count
    return switch self {
    case .mlp: MLP.generator(outputs: outputs, isBounded: data.isImage)
    case .pacgan: PacGANNetworks.generator(outputs: outputs)
    case .relu512: ToyNetworks.wganGP(outputs: outputs)
    case .tanh128: ToyNetworks.lsgan(outputs: outputs)
    }
  }

  private var discriminator: Sequential {
    switch self {
    case .mlp: MLP.discriminator
    case .pacgan: PacGANNetworks.discriminator
    case .relu512: ToyNetworks.wganGP(outputs: 1)
    case .tanh128: ToyNetworks.lsgan(outputs: 1)
    }
  }

  /// Returns `round.batch` generated samples of the data's shape, from so many standard normal numbers each.
  public func samples(_ round: Round, noise: Int) -> Tensor {
    round.scope("generator", generator(for: round.data), round.noise(noise))
      .reshaped(Shape([round.batch] + round.data.shape.sizes))
  }

  /// Returns the discriminator's score of samples, or of packs of so many neighbours in the batch.
  public func score(_ samples: Tensor, _ round: Round, packing: Int = 1) -> Score {
    let inputs = packing * round.data.shape.count
    return Score(
      round.scope(
        "discriminator", discriminator, samples.reshaped([samples.shape.count / inputs, inputs])))
  }
}
