import Autograd

/// What the two players of a GAN lower, computed from scores alone.
///
/// An objective knows neither networks nor data: any goes with any network, ``Penalty`` and ``WeightConstraint``.
public protocol Objective: Sendable {
  /// Traces what the discriminator lowers.
  ///
  /// - Parameters:
  ///   - real: Scores of real samples.
  ///   - fake: Scores of generated samples.
  /// - Returns: A scalar.
  func discriminatorLoss(real: Score, fake: Score) -> Tensor

  /// Traces what the generator lowers.
  ///
  /// - Parameters:
  ///   - fake: Scores of generated samples.
  ///   - real: Scores of real samples; only an objective that compares both asks for them, and only then does the
  ///     generator's step draw from the data.
  /// - Returns: A scalar.
  func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor

  /// Whether scores are logits, whose sigmoid is a probability; true unless stated.
  var scoresLogits: Bool { get }

  /// Returns scalars that say how the game stands, for reports of the discriminator's step.
  func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)]
}

extension Objective {
  /// Logits.
  public var scoresLogits: Bool { true }

  /// D(x) and D(G(z)), the mean probabilities that logits stand for.
  public func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    [
      (Player.realProbability, real.meanProbability),
      (Player.fakeProbability, fake.meanProbability),
    ]
  }
}
