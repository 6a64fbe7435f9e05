import Autograd
import Engine
import NeuralNet

/// The deep convolutional GAN: strided convolutions, batch normalisation, no hidden dense layers.
public struct DCGAN: TwoPlayerGAN {
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
    try data.requireConvolvableImages()
    try validate(counts: [("noise", noise, 10_000), ("filters", filters, 1_024)])
  }

  /// What both players lower.
  public var objective: any Objective { Minimax(generatorLoss) }
  /// Batch normalisation must not mix real and generated images.
  public var scoresSeparately: Bool { false }
  /// The optimiser of both players.
  public var discriminatorOptimizer: OptimizerChoice { optimizer }
  /// The optimiser of both players.
  public var generatorOptimizer: OptimizerChoice { optimizer }

  /// One in each round.
  public func discriminatorUpdates(in round: Int) -> Int { 1 }

  /// Returns `round.batch` generated images.
  public func samples(_ round: Round) -> Tensor {
    round.scope("generator", networks(round).generator, round.noise(noise))
  }

  /// Returns the score of each image.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    Score(round.scope("discriminator", networks(round).discriminator, samples))
  }

  private func networks(_ round: Round) -> DCGANNetworks {
    DCGANNetworks(size: round.data.shape[0], channels: round.data.shape[2], filters: filters)
  }
}
