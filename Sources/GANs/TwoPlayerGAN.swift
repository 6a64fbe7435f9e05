import Autograd
import NeuralNet

/// A variant of one generator and one discriminator that play under one objective.
///
/// The players follow from what it states: networks, objective, and what keeps the discriminator's slope in bounds.
/// The discriminator moves first in each round, on fresh real samples and fresh noise at each of its updates. In the
/// steps of both it sees samples as ``Augmentation`` leaves them, also where a penalty takes its slope.
public protocol TwoPlayerGAN: GANVariant {
  /// What both lower.
  var objective: any Objective { get }
  /// A term of the discriminator's loss; none unless stated.
  var penalty: (any Penalty)? { get }
  /// Updates of the discriminator from one with the penalty to the next; 1 unless stated.
  var penaltyEvery: Int { get }
  /// What the discriminator's weights are moved into after each of its updates; nothing unless stated.
  var constraint: (any WeightConstraint)? { get }
  /// How the discriminator's weights move.
  var discriminatorOptimizer: OptimizerChoice { get }
  /// How the generator's weights move.
  var generatorOptimizer: OptimizerChoice { get }

  /// Returns the number of discriminator updates in a round, counted from 0.
  func discriminatorUpdates(in round: Int) -> Int

  /// Whether the discriminator treats samples separately, so that one pass scores real and generated ones; false where
  /// it normalises over the batch. True unless stated.
  var scoresSeparately: Bool { get }

  /// Returns the discriminator's score of each sample.
  func score(_ samples: Tensor, _ round: Round) -> Score
}

extension TwoPlayerGAN {
  /// One pass for both.
  public var scoresSeparately: Bool { true }
  /// None.
  public var penalty: (any Penalty)? { nil }
  /// At each update.
  public var penaltyEvery: Int { 1 }
  /// None.
  public var constraint: (any WeightConstraint)? { nil }

  /// The discriminator, then the generator.
  public func players(for data: SampleDescription) -> [Player] {
    [discriminatorPlayer, generatorPlayer]
  }

  /// The discriminator's part.
  public var discriminatorPlayer: Player {
    Player(
      "discriminator", updates: { discriminatorUpdates(in: $0) },
      optimizer: discriminatorOptimizer, constraint: constraint
    ) { round in
      let (real, fake) = (round.real, samples(round).stoppingGradient())
      let scores =
        scoresSeparately
        ? seen(concatenate([real, fake]), round).halves
        : (seen(real, round), seen(fake, round))
      let term = penalty?.term({ seen($0, round) }, real: real, fake: fake, round)
      return Player.Loss(
        objective.discriminatorLoss(real: scores.0, fake: scores.1),
        reports: objective.reports(real: scores.0, fake: scores.1),
        adding: term.map { Player.Loss.Lazy($0, every: penaltyEvery) })
    }
  }

  /// The generator's part.
  public var generatorPlayer: Player {
    Player("generator", optimizer: generatorOptimizer) { round in
      Player.Loss(
        objective.generatorLoss(
          fake: seen(samples(round), round), real: seen(round.real, round)))
    }
  }

  /// The score of samples as the discriminator sees them while it or the generator learns.
  private func seen(_ samples: Tensor, _ round: Round) -> Score {
    score(round.augmented(samples), round)
  }

  /// The score itself.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? {
    Score(score(samples, round).logits, areLogits: objective.scoresLogits)
  }

  /// Throws unless counts lie between 1 and their limits and the optimisers, the penalty and the constraint are valid.
  func validate(
    counts: [(name: String, value: Int, most: Int)]
  ) throws(HyperparameterError) {
    for (name, value, most) in counts + [("penaltyEvery", penaltyEvery, 1_000_000)]
    where !(1...most).contains(value) {
      throw HyperparameterError(name, "must lie between 1 and \(most), is \(value)")
    }
    try discriminatorOptimizer.optimizer.validate()
    try generatorOptimizer.optimizer.validate()
    try penalty?.validate()
    try constraint?.validate()
  }
}
