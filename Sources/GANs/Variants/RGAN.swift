import Autograd
import NeuralNet

/// RGAN: recurrent networks, each step of a series scored by itself.
public struct RGAN: TwoPlayerGAN {
  /// The name on the command line.
  public static let name = "rgan"
  /// One line for lists.
  public static let summary = "series, each step scored by a recurrent network"
  /// Authors, year, title, identifier.
  public static let citation =
    "Esteban, Hyland and Rätsch 2017, Real-valued (Medical) Time Series Generation with Recurrent Conditional GANs, arXiv:1706.02633"
  /// Four years of daily weather.
  public static let usualData = "weather"

  /// Noise numbers per step, standard normal; the published 5.
  public var noise = 5
  /// The pair of networks.
  public var network = RGANNetworks()
  /// Discriminator updates per generator update; 5 for the published sines.
  public var discriminatorSteps = 5
  /// How the discriminator's weights move: plain descent at 0.1, as published.
  public var discriminatorOptimizer = OptimizerChoice(SGD(learningRate: 0.1))
  /// How the generator's weights move: Adam, 1e-3.
  public var generatorOptimizer = OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.9))

  /// Batches of 28 series, the published ones.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 28) }

  /// Creates the variant with the published settings for sines.
  public init(for data: SampleDescription) {}

  /// What both players lower: cross-entropy, mean over steps and series.
  public var objective: any Objective { Minimax() }

  /// The same number in every round.
  public func discriminatorUpdates(in round: Int) -> Int { discriminatorSteps }

  /// Throws when a hyper-parameter is out of its range or the data are not series with values in [-1, 1].
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireSeries(within: -1...1)
    try network.validate()
    try validate(
      counts: [("noise", noise, 4_096), ("discriminatorSteps", discriminatorSteps, 1_000)])
  }

  /// Returns `round.batch` generated series.
  public func samples(_ round: Round) -> Tensor { network.samples(round, noise: noise) }

  /// Returns the score of each step of each series.
  public func score(_ samples: Tensor, _ round: Round) -> Score { network.score(samples, round) }

  /// None: there is no plane of series.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? { nil }
}
