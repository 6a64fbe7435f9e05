import Autograd
import Engine
import NeuralNet

/// The deep convolutional GAN: strided convolutions, batch normalisation, no hidden dense layers.
public struct DCGAN: GANVariant {
  /// The name on the command line.
  public static let name = "dcgan"
  /// One line for lists.
  public static let summary = "convolutional networks for square images of 8 pixels or more"
  /// Authors, year, title, identifier.
  public static let citation =
    "Radford et al. 2015, Unsupervised Representation Learning with DCGANs, arXiv:1511.06434"

  /// Noise numbers per sample, standard normal; the paper's 100.
  public var noise = 100
  /// Channels next to the images, doubled with each halving of the side; 64 in the usual port.
  public var filters = 64
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// How the weights move: the paper's Adam, 2e-4 and 0.5.
  public var optimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5))
  /// Batches of 128 images, the paper's.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 128) }

  private enum CodingKeys: String, CodingKey { case noise, filters, generatorLoss, optimizer }

  /// Creates the variant with the published defaults.
  public init(for data: SampleDescription) {}

  /// Throws when a hyper-parameter is out of its range or the data are not square images.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    guard data.isImage, data.shape[0] == data.shape[1], DCGANNetworks.supports(side: data.shape[0])
    else {
      throw HyperparameterError(
        "data", "must be square images whose side is a multiple of 4 from 8, are \(data.shape)")
    }
    for (name, value, most) in [("noise", noise, 10_000), ("filters", filters, 1_024)]
    where !(1...most).contains(value) {
      throw HyperparameterError(name, "must lie between 1 and \(most), is \(value)")
    }
    try optimizer.optimizer.validate()
  }

  /// The discriminator, then the generator.
  public func players(for data: SampleDescription) -> [Player] {
    [
      Player("discriminator", optimizer: optimizer) { round in
        // Batch normalisation must not mix the two: each has a pass of its own.
        let real = score(round.real, round)
        let fake = score(samples(round).stoppingGradient(), round)
        return Player.Loss(
          Minimax.discriminatorLoss(real: real, fake: fake),
          reports: [
            (Player.realProbability, real.meanProbability),
            (Player.fakeProbability, fake.meanProbability),
          ])
      },
      Player("generator", optimizer: optimizer) { round in
        Player.Loss(Minimax.generatorLoss(fake: score(samples(round), round), generatorLoss))
      },
    ]
  }

  /// Returns `round.batch` generated images.
  public func samples(_ round: Round) -> Tensor {
    round.scope("generator", networks(round).generator, round.noise(noise))
  }

  private func score(_ samples: Tensor, _ round: Round) -> Score {
    Score(round.scope("discriminator", networks(round).discriminator, samples))
  }

  private func networks(_ round: Round) -> DCGANNetworks {
    DCGANNetworks(size: round.data.shape[0], channels: round.data.shape[2], filters: filters)
  }
}
