import Autograd

/// The dual form of the Wasserstein distance, for a critic that something keeps Lipschitz.
///
///     critic: E f(G(z)) - E f(x)        generator: -E f(G(z))
///
/// The report is `E f(x) - E f(G(z))`, an estimate of the distance up to the critic's Lipschitz constant; a penalty
/// is no part of it.
///
/// Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, arXiv:1701.07875, equation 2. The authors' code has both
/// signs turned, which is the same game with -f.
public struct Wasserstein: Objective {
  /// The report's name.
  public static let estimate = "wasserstein"

  /// Creates the objective.
  public init() {}

  /// Returns `E f(G(z)) - E f(x)`.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor { fake.mean - real.mean }

  /// Returns `-E f(G(z))`.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor { -fake.mean }

  /// Plain values.
  public var scoresLogits: Bool { false }

  /// The estimate of the distance.
  public func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    [(Self.estimate, real.mean - fake.mean)]
  }
}
