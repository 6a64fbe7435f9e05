import Autograd
import Engine
import NeuralNet

/// C-RNN-GAN: a generator of series that is fed its own output, against a discriminator that reads both ways.
///
/// A player whose loss is below a share of the other's sits out. Before the game the generator learns to say what comes
/// next in real series, first in short ones.
public struct CRNNGAN: GANVariant {
  /// The name on the command line.
  public static let name = "c-rnn-gan"
  /// One line for lists.
  public static let summary = "series, made by a recurrent network that is fed its own output"
  /// Authors, year, title, identifier.
  public static let citation =
    "Mogren 2016, C-RNN-GAN: Continuous recurrent neural networks with adversarial training, arXiv:1611.09904"
  /// Four years of daily weather.
  public static let usualData = "weather"

  /// Noise numbers per step, uniform in [0, 1); 0 stands for as many as features, the published code's.
  public var noise = 0
  /// The pair of networks.
  public var network = CRNNGANNetworks()
  /// Whether the generator lowers the squared distance of the discriminator's features instead, the paper's option: of what
  /// its last recurrent layer gives out for real and for generated series.
  ///
  /// The mean over steps, series and features, where the paper writes the squared norm, the sum over features: this does
  /// not grow with the width of the layers.
  public var matchesFeatures = false
  /// A player sits out when its loss is below this share of the other's; 0.7 as published, 0 for never.
  public var freezing: Float = 0.7
  /// Rounds in which the generator learns from real series alone; 0 stands for a tenth of the run.
  public var pretrainingSteps = 0
  /// The weight of all squared weights in both losses.
  public var weightDecay: Float = 1e-4
  /// How the generator's weights move: descent at 0.1, as published.
  public var generatorOptimizer = OptimizerChoice(SGD(learningRate: 0.1))
  /// How the discriminator's weights move: half as fast.
  public var discriminatorOptimizer = OptimizerChoice(SGD(learningRate: 0.05))

  /// Batches of 20 series and gradients of norm 5 at most, as published.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: 20, clipping: GradientClipping(norm: 5))
  }

  /// Creates the variant with the published settings.
  public init(for data: SampleDescription) {}

  /// Fills in the length of the first phase.
  public func resolved(steps: Int) -> CRNNGAN {
    var result = self
    if pretrainingSteps == 0 { result.pretrainingSteps = max(1, steps / 10) }
    return result
  }

  /// Throws when a hyper-parameter is out of its range or the data are not series.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireSeries()
    try network.validate()
    for (name, value, range) in [
      ("noise", noise, 0...4_096), ("pretrainingSteps", pretrainingSteps, 0...1_000_000_000),
    ] where !range.contains(value) {
      throw HyperparameterError(
        name, "must lie between \(range.lowerBound) and \(range.upperBound), is \(value)")
    }
    if !(0..<1).contains(freezing) {
      throw HyperparameterError("freezing", "must lie in [0, 1), is \(freezing)")
    }
    if !(weightDecay >= 0) {
      throw HyperparameterError("weightDecay", "must be at least 0, is \(weightDecay)")
    }
    try generatorOptimizer.optimizer.validate()
    try discriminatorOptimizer.optimizer.validate()
  }

  private static let pretraining = [0]
  private static let game = [1, 2]

  /// The generator alone, then discriminator and generator.
  public func turns(in round: Int) -> [Int]? {
    round < pretrainingSteps ? Self.pretraining : Self.game
  }

  /// The generator learning what comes next, then discriminator and generator.
  public func players(for data: SampleDescription) -> [Player] {
    [
      Player("pretraining", trains: ["generator"], optimizer: generatorOptimizer) { round in
        Player.Loss(nextStepError(round) + decay("generator", round))
      },
      Player("discriminator", optimizer: discriminatorOptimizer) { round in
        let game = Game(self, round)
        return Player.Loss(
          game.discriminatorLoss + decay("discriminator", round), reports: game.reports,
          onlyWhere: game.discriminatorLoss - game.fooling * freezing)
      },
      Player("generator", optimizer: generatorOptimizer) { round in
        let game = Game(self, round)
        return Player.Loss(
          (matchesFeatures ? game.featureDistance : game.fooling) + decay("generator", round),
          onlyWhere: game.fooling - game.discriminatorLoss * freezing)
      },
    ]
  }

  /// Returns `round.batch` generated series.
  public func samples(_ round: Round) -> Tensor { series(round).timeFirst }

  private func series(_ round: Round, given: Tensor? = nil) -> Tensor {
    let features = round.data.shape[1]
    return network.series(
      round.uniformSeriesNoise(noise > 0 ? noise : features), given: given, features: features,
      in: round.scope.scope("generator"))
  }

  /// The squared error of the next step of real series, up to a length that grows with the rounds.
  private func nextStepError(_ round: Round) -> Tensor {
    let (real, time) = (round.realSeries, round.data.shape[0])
    let before = real.padded(before: [1, 0, 0], after: [0, 0, 0]).slice(0..<time)
    let errors = (series(round, given: before) - real).squared().mean([1, 2])
    let scope = round.scope.scope("curriculum")
    let count = scope.state("rounds", [], .zeros)
    scope.update("rounds", to: count + 1)
    // All steps from three quarters of the phase on.
    let length = count * (Float(time) / (0.75 * Float(max(pretrainingSteps, 1)))) + 1
    let isReached = round.scope.trace.constant(
      NDArray([time], (0..<time).map { Float($0) })
    ).less(length)
    return (errors * isReached).sum() / isReached.sum()
  }

  private func decay(_ network: String, _ round: Round) -> Tensor {
    round.scope.scope(network).squaredWeights * weightDecay
  }

  /// Both scores of a round.
  private struct Game {
    private let real: (probability: Tensor, features: Tensor)
    private let fake: (probability: Tensor, features: Tensor)

    init(_ variant: CRNNGAN, _ round: Round) {
      let scope = round.scope.scope("discriminator")
      real = variant.network.judgement(round.realSeries, in: scope)
      fake = variant.network.judgement(variant.series(round), in: scope)
    }

    /// Against the logarithm of a rounded zero; the published code's.
    private static let least: Float = 1e-6

    var discriminatorLoss: Tensor {
      -((real.probability + Self.least).log() + (1 - fake.probability + Self.least).log()).mean()
    }
    var fooling: Tensor { -(fake.probability + Self.least).log().mean() }
    var featureDistance: Tensor { (real.features - fake.features).squared().mean() }
    var reports: [(name: String, value: Tensor)] {
      [
        (Player.realProbability, real.probability.mean()),
        (Player.fakeProbability, fake.probability.mean()),
      ]
    }
  }
}

extension Scope {
  /// The sum of the squares of all weights declared below this scope.
  fileprivate var squaredWeights: Tensor {
    trainable.map { trace.parameter($0.name, $0.shape).sumOfSquares() }
      .reduce(trace.constant(0)) { $0 + $1 }
  }
}
