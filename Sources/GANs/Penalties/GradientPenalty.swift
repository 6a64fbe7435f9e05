import Autograd
import Engine
import NeuralNet

/// The penalty of WGAN-GP: slopes between real and generated samples are drawn to 1.
///
///     λ·E (‖∇f(x̂)‖ - 1)²        x̂ = ε·x + (1 - ε)·G(z), one ε ~ U[0, 1) per sample
///
/// One-sided it is `λ·E max(0, ‖∇f(x̂)‖ - 1)²` and leaves smaller slopes alone.
///
/// Gulrajani et al., "Improved Training of Wasserstein GANs", 2017, arXiv:1704.00028, equation 3; one-sided also
/// Petzka, Fischer and Lukovnikov, 2017, arXiv:1709.08894.
public struct GradientPenalty: Penalty {
  /// λ: 10 for images, 0.1 for the paper's points in the plane.
  public let weight: Float
  /// Whether only slopes above 1 are penalised.
  public let isOneSided: Bool

  /// Creates a penalty; two-sided with weight 10 unless stated.
  public init(weight: Float = 10, isOneSided: Bool = false) {
    self.weight = weight
    self.isOneSided = isOneSided
  }

  /// Returns the weighted mean over the batch.
  public func term(
    _ score: (Tensor) -> Score, real: Tensor, fake: Tensor, _ round: Round
  ) -> Tensor {
    let each = [real.shape[0]] + [Int](repeating: 1, count: real.shape.rank - 1)
    let mix = round.uniform(Shape(each), name: "penalty")
    let excess = Slope.norm(of: score, at: fake + (real - fake) * mix) - 1
    return (isOneSided ? excess.relu() : excess).squared().mean() * weight
  }

  /// Throws when the weight is negative.
  public func validate() throws(HyperparameterError) { try Self.check(weight) }

  static func check(_ weight: Float) throws(HyperparameterError) {
    if !(weight >= 0) {
      throw HyperparameterError("penaltyWeight", "must be at least 0, is \(weight)")
    }
  }
}
