import Autograd

/// The least-squares objective, on raw outputs without a sigmoid.
///
///     D: ½ E(D(x) - b)² + ½ E(D(G(z)) - a)²        G: ½ E(D(G(z)) - c)²
///
/// The best discriminator is `(b·p + a·q) / (p + q)`. With b - c = 1 and b - a = 2 the generator then lowers half
/// of Pearson's χ² between `p + q` and `2q`.
///
/// Mao et al., "Least Squares Generative Adversarial Networks", 2016, arXiv:1611.04076, equations 2 to 9. Means over
/// the batch, where the authors' TensorFlow code has sums.
public struct LeastSquares: Objective {
  /// `a`, what the discriminator aims at on generated samples.
  public let fakeTarget: Float
  /// `b`, what it aims at on real samples.
  public let realTarget: Float
  /// `c`, what the generator wants it to say.
  public let generatorTarget: Float

  /// (0, 1, 1): the paper's equation 9, the published code and most successors.
  public static let binary = LeastSquares(fakeTarget: 0, realTarget: 1, generatorTarget: 1)
  /// (-1, 1, 0): the paper's equation 8, which lowers Pearson's χ².
  public static let pearson = LeastSquares(fakeTarget: -1, realTarget: 1, generatorTarget: 0)

  /// Creates the objective.
  public init(fakeTarget: Float, realTarget: Float, generatorTarget: Float) {
    self.fakeTarget = fakeTarget
    self.realTarget = realTarget
    self.generatorTarget = generatorTarget
  }

  /// Returns `½ E(D(x) - b)² + ½ E(D(G(z)) - a)²`.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor {
    ((real.logits - realTarget).squared().mean() + (fake.logits - fakeTarget).squared().mean())
      * 0.5
  }

  /// Returns `½ E(D(G(z)) - c)²`.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor {
    (fake.logits - generatorTarget).squared().mean() * 0.5
  }

  /// Plain values.
  public var scoresLogits: Bool { false }

  /// The mean outputs.
  public func reports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    Score.meanReports(real: real, fake: fake)
  }
}
