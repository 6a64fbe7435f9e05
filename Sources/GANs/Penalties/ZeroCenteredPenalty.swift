import Autograd
import NeuralNet

/// The penalties R1 and R2: slopes at real or at generated samples are drawn to 0.
///
///     γ/2·E ‖∇a(x)‖²
///
/// Mescheder, Geiger and Nowozin, "Which Training Methods for GANs do actually Converge?", 2018, arXiv:1801.04406,
/// equations 9 and 10.
public struct ZeroCenteredPenalty: Penalty {
  /// Where slopes are taken.
  public enum Place: String, Choice {
    /// At real samples: R1.
    case real
    /// At generated samples: R2.
    case generated
  }

  /// γ, 10 in the paper and in StyleGAN.
  public let weight: Float
  /// Where slopes are taken.
  public let place: Place

  /// Creates a penalty; R1 with weight 10 unless stated.
  public init(weight: Float = 10, at place: Place = .real) {
    self.weight = weight
    self.place = place
  }

  /// Returns the weighted mean over the batch.
  public func term(
    _ score: (Tensor) -> Score, real: Tensor, fake: Tensor, _ round: Round
  ) -> Tensor {
    Slope.squaredNorm(of: score, at: place == .real ? real : fake).mean() * (weight / 2)
  }

  /// Throws when the weight is negative.
  public func validate() throws(HyperparameterError) { try GradientPenalty.check(weight) }
}
