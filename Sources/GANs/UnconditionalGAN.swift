import Autograd
import Engine
import NeuralNet

/// A two-player variant that makes samples from noise alone, with a pair of networks chosen by name.
///
/// A variant states its objective and what keeps the discriminator's slope in bounds; the rest follows.
public protocol UnconditionalGAN: TwoPlayerGAN {
  /// Noise numbers per sample, standard normal.
  var noise: Int { get }
  /// Which pair of networks.
  var network: Networks { get }
  /// Channels next to the images in convolutional networks.
  var filters: Int { get }
  /// Discriminator updates per generator update.
  var discriminatorSteps: Int { get }
  /// What the discriminator normalises: the batch unless there is a penalty, which rules that out.
  var normalization: Networks.Normalization { get }
}

/// A variant whose players both have the same optimiser.
public protocol SharedOptimizer {
  /// How the weights of both networks move.
  var optimizer: OptimizerChoice { get }
}

extension TwoPlayerGAN where Self: SharedOptimizer {
  /// The optimiser of both players.
  public var discriminatorOptimizer: OptimizerChoice { optimizer }
  /// The optimiser of both players.
  public var generatorOptimizer: OptimizerChoice { optimizer }
}

extension UnconditionalGAN {
  /// The batch, where the networks were published so and no penalty needs the slope of each sample.
  public var normalization: Networks.Normalization { penalty == nil ? .batch : .none }

  /// Whether nothing is normalised over the batch.
  public var scoresSeparately: Bool { !network.mixesSamples(normalization) }

  /// The same number in every round.
  public func discriminatorUpdates(in round: Int) -> Int { discriminatorSteps }

  /// Throws when a hyper-parameter is out of its range or the networks do not suit the data.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try validateNetworks(for: data)
  }

  /// What is to be checked of each such variant.
  func validateNetworks(
    for data: SampleDescription, counts: [(name: String, value: Int, most: Int)] = []
  ) throws(HyperparameterError) {
    try network.validate(for: data)
    if data.isSeries, !network.isSequential {
      throw HyperparameterError(
        "network", "must be recurrent or temporal for series, is \(network.rawValue)")
    }
    if normalization == .spectral, network == .recurrent {
      throw HyperparameterError(
        "network",
        "must be temporal, is recurrent, whose states meet weights that are not normalised")
    }
    try validate(
      counts: [
        ("noise", noise, 10_000), ("filters", filters, 1_024),
        ("discriminatorSteps", discriminatorSteps, 1_000),
      ] + counts)
  }

  /// Returns `round.batch` generated samples.
  public func samples(_ round: Round) -> Tensor {
    round.scope(
      "generator", network.generator(for: round.data, filters: filters), round.noise(noise)
    ).reshaped(Shape([round.batch] + round.data.shape.sizes))
  }

  /// Returns the score of each sample.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    score(samples, round, packing: 1)
  }

  /// Returns the score of packs of so many neighbours in the batch, which the discriminator sees as one sample with so
  /// many times the channels.
  func score(_ samples: Tensor, _ round: Round, packing: Int) -> Score {
    let layer = network.discriminator(
      for: round.data, filters: filters, normalization: normalization)
    if network.isConvolutional {
      let images = Self.packed(samples, packing, round.data.shape)
      return Score(round.scope("discriminator", layer, images))
    }
    if network.isSequential { return Score(round.scope("discriminator", layer, samples)) }
    let inputs = packing * round.data.shape.count
    return Score(
      round.scope(
        "discriminator", layer, samples.reshaped([samples.shape.count / inputs, inputs])))
  }

  /// Returns images of which each shows so many neighbours in the batch, one after the other in its channels.
  static func packed(_ samples: Tensor, _ packing: Int, _ shape: Shape) -> Tensor {
    guard packing > 1 else { return samples }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let packs = samples.shape.count / (packing * shape.count)
    return samples.reshaped([packs, packing, height, width, channels]).transposed([0, 2, 3, 1, 4])
      .reshaped([packs, height, width, packing * channels])
  }
}
