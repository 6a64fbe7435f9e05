import Autograd

/// The hinge objective, on raw outputs.
///
///     D: E max(0, 1 - f(x)) + E max(0, 1 + f(G(z)))        G: -E f(G(z))
///
/// The discriminator's loss is 2 where f is 0 everywhere.
///
/// Lim and Ye, "Geometric GAN", 2017, arXiv:1705.02894; Miyato et al., "Spectral Normalization for Generative
/// Adversarial Networks", 2018, arXiv:1802.05957, equations 16 and 17.
public struct Hinge: Objective {
  /// Creates the objective.
  public init() {}

  /// Returns `E max(0, 1 - f(x)) + E max(0, 1 + f(G(z)))`.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor {
    (1 - real.logits).relu().mean() + (1 + fake.logits).relu().mean()
  }

  /// Returns `-E f(G(z))`.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor { -fake.mean }

  /// Plain values.
  public var scoresLogits: Bool { false }

  /// The mean outputs.
  public func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    Score.meanReports(real: real, fake: fake)
  }
}
