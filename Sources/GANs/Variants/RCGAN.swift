import Autograd
import NeuralNet

/// RCGAN: RGAN told the class of each series at every step.
public struct RCGAN: TwoPlayerGAN {
  /// The name on the command line.
  public static let name = "rcgan"
  /// One line for lists.
  public static let summary = "series of a class, each step scored by a recurrent network"
  /// Authors, year, title, identifier.
  public static let citation = RGAN.citation
  /// The rows of the handwritten digits.
  public static let usualData = "digit-rows"

  /// Noise numbers per step, standard normal; the published 5.
  public var noise = 5
  /// The pair of networks.
  public var network = RGANNetworks()
  /// Discriminator updates per generator update; 1 for the published rows of digits.
  public var discriminatorSteps = 1
  /// How the discriminator's weights move: plain descent at 0.1, as published.
  public var discriminatorOptimizer = OptimizerChoice(SGD(learningRate: 0.1))
  /// How the generator's weights move: Adam, 1e-3.
  public var generatorOptimizer = OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.9))

  /// Batches of 28 series, the published ones.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 28) }

  /// Creates the variant with the published settings.
  public init(for data: SampleDescription) {}

  /// What both players lower: cross-entropy, mean over steps and series.
  public var objective: any Objective { Minimax() }
  /// Each pass takes the labels of one batch.
  public var scoresSeparately: Bool { false }

  /// The same number in every round.
  public func discriminatorUpdates(in round: Int) -> Int { discriminatorSteps }

  /// Throws when a hyper-parameter is out of its range or the data are not series with labels and values in [-1, 1].
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireSeries(within: -1...1)
    try data.requireLabels()
    try network.validate()
    try validate(
      counts: [("noise", noise, 4_096), ("discriminatorSteps", discriminatorSteps, 1_000)])
  }

  /// Returns a generated series of each class in `round.labels`.
  public func samples(_ round: Round) -> Tensor {
    network.samples(round, noise: noise, condition: round.oneHotLabels)
  }

  /// Returns the score of each step of each series, as one of its class in `round.labels`.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    network.score(samples, round, condition: round.oneHotLabels)
  }

  /// None: there is no plane of series.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? { nil }
}
