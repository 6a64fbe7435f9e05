import Autograd
import NeuralNet

/// The penalty of DRAGAN: slopes around real samples are drawn to 1.
///
///     λ·E (‖∇a(x̂)‖ - 1)²        x̂ = x + (1 - α)·½·s·u
///
/// with s the standard deviation of all the batch's numbers and α, u ~ U[0, 1) for each number. On the logit, where
/// some ports take the probability.
///
/// Kodali et al., "On Convergence and Stability of GANs", 2017, arXiv:1705.07215, section 2.3; the noise is that of
/// the published code.
public struct DRAGANPenalty: Penalty {
  /// λ, 10 in the paper.
  public let weight: Float

  /// Creates a penalty; with weight 10 unless stated.
  public init(weight: Float = 10) { self.weight = weight }

  /// Returns the weighted mean over the batch.
  public func term(
    _ score: (Tensor) -> Score, real: Tensor, fake: Tensor, _ round: Round
  ) -> Tensor {
    let shares = round.uniform(real.shape, name: "penalty/share")
    let noise = round.uniform(real.shape, name: "penalty/noise")
    let deviation = real.variance(unbiased: true).squareRoot()
    let near = real + (1 - shares) * noise * (deviation * 0.5)
    return (Slope.norm(of: score, at: near) - 1).squared().mean() * weight
  }

  /// Throws when the weight is negative.
  public func validate() throws(HyperparameterError) { try GradientPenalty.check(weight) }
}
