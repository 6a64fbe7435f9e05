import Autograd
import Engine
import NeuralNet

/// TimeGAN: a generator of series in the latent space of an autoencoder, supervised to make the real steps.
///
/// Three phases: the autoencoder alone, the supervisor alone, then all players together, where in each round generator
/// and autoencoder update twice before the discriminator updates once, unless it is winning already.
///
/// As in the published code, the autoencoder updates right after the generator on the same batch; each other update draws
/// one of its own.
public struct TimeGAN: GANVariant {
  /// The name on the command line.
  public static let name = "timegan"
  /// One line for lists.
  public static let summary = "series, made in the latent space of an autoencoder"
  /// Authors, year, title, identifier.
  public static let citation =
    "Yoon, Jarrett and van der Schaar 2019, Time-series Generative Adversarial Networks, NeurIPS"
  /// Four years of daily weather.
  public static let usualData = "weather"

  /// Width of the latent space and of all recurrent layers; 24 in the published code.
  public var hidden = 24
  /// Recurrent layers of each network but the supervisor, which has one less: from 2, 3 in the published code.
  public var layers = 3
  /// The cells: `gru`, `gruAfter`, `lstm`, `lstmNormalized` or `elman`; see ``RecurrentCells``.
  public var cell = RecurrentCells.gru
  /// Noise numbers per step, uniform in [0, 1); 0 stands for as many as features, the published code's.
  public var noise = 0
  /// Rounds of the autoencoder alone, 50,000 in the published code; 0 stands for a third of the run.
  public var embeddingSteps = 0
  /// Rounds of the supervisor alone, 50,000 in the published code; 0 stands for a third of the run.
  public var supervisorSteps = 0
  /// Which weights the losses have.
  public var weights = Weights.code
  /// The weight γ of what the discriminator says of the generator's latents before the supervisor; 1 as published.
  public var gamma: Float = 1
  /// The discriminator sits out a round in which its loss is not above this; 0.15 in the published code.
  public var discriminatorThreshold: Float = 0.15
  /// How the weights of all networks move; each phase begins anew.
  public var optimizer = OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.9))

  /// Which weights the losses have.
  public enum Weights: String, Choice {
    /// The published code's: `10·√L_R + 0.1·L_S` for the autoencoder, `L_U + 100·√L_S + 100·L_V` for the generator, with
    /// L_V the distance of the moments, which the paper does not have.
    case code
    /// The paper's: `L_R + L_S` and `L_U + 10·L_S`.
    case paper
  }

  /// Batches of 128 series and 15,000 rounds; the published code makes 150,000.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 128, steps: 15_000) }

  /// Creates the variant with the published code's defaults.
  public init(for data: SampleDescription) {}

  /// Fills in the lengths of the phases.
  public func resolved(steps: Int) -> TimeGAN {
    var result = self
    if embeddingSteps == 0 { result.embeddingSteps = steps / 3 }
    if supervisorSteps == 0 { result.supervisorSteps = steps / 3 }
    return result
  }

  /// Throws when a hyper-parameter is out of its range or the data are not series with values in [0, 1].
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireSeries(within: 0...1)
    for (name, value, range) in [
      ("hidden", hidden, 1...4_096), ("layers", layers, 2...16), ("noise", noise, 0...4_096),
      ("embeddingSteps", embeddingSteps, 0...1_000_000_000),
      ("supervisorSteps", supervisorSteps, 0...1_000_000_000),
    ] where !range.contains(value) {
      throw HyperparameterError(
        name, "must lie between \(range.lowerBound) and \(range.upperBound), is \(value)")
    }
    for (name, value) in [("gamma", gamma), ("discriminatorThreshold", discriminatorThreshold)]
    where !(value >= 0) {
      throw HyperparameterError(name, "must be at least 0, is \(value)")
    }
    try optimizer.optimizer.validate()
  }

  private static let turns = (embedding: [0], supervision: [1], joint: [2, 2, 4])

  /// One player in each of the first phases, then the generator twice, each time with the autoencoder, and the
  /// discriminator once.
  public func turns(in round: Int) -> [Int]? {
    if round < embeddingSteps { return Self.turns.embedding }
    return round < embeddingSteps + supervisorSteps ? Self.turns.supervision : Self.turns.joint
  }

  /// The autoencoder and the supervisor alone, then generator, autoencoder and discriminator.
  public func players(for data: SampleDescription) -> [Player] {
    [
      Player("embedding", trains: ["embedder", "recovery"], optimizer: optimizer) { round in
        Player.Loss(TimeGANLoss(self, round).reconstruction)
      },
      Player("supervision", trains: ["supervisor"], optimizer: optimizer) { round in
        Player.Loss(TimeGANLoss(self, round).supervision)
      },
      Player("generator", trains: ["generator", "supervisor"], optimizer: optimizer) { round in
        let loss = TimeGANLoss(self, round)
        return Player.Loss(loss.generator, reports: [("supervised", loss.supervision)])
      },
      Player(
        "autoencoder", trains: ["embedder", "recovery"], after: "generator", optimizer: optimizer
      ) { round in
        Player.Loss(TimeGANLoss(self, round).autoencoder)
      },
      Player("discriminator", optimizer: optimizer) { round in
        let loss = TimeGANLoss(self, round)
        return Player.Loss(
          loss.discriminator, reports: loss.discriminatorReports,
          onlyWhere: loss.discriminator - discriminatorThreshold)
      },
    ]
  }

  /// Returns `round.batch` generated series, `[batch, time, features]`.
  public func samples(_ round: Round) -> Tensor {
    TimeGANLoss(self, round).series.timeFirst
  }
}
