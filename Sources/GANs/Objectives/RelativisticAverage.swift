import Autograd

/// The relativistic average objective: how much more real a sample is than the others on average.
///
///     D: -E log σ(a(x) - E a(G(z))) - E log(1 - σ(a(G(z)) - E a(x)))        G: the same with x and G(z) exchanged
///
/// Both losses are log 4 where the discriminator tells nothing apart.
///
/// Jolicoeur-Martineau, "The relativistic discriminator: a key element missing from standard GAN", 2018,
/// arXiv:1807.00734, section 4.2.
public struct RelativisticAverage: Objective {
  /// Creates the objective.
  public init() {}

  /// Returns the loss of telling real samples from generated ones.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor { loss(of: real, over: fake) }

  /// Returns the loss of passing generated samples off as the more real ones.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor {
    loss(of: fake, over: real())
  }

  private func loss(of better: Score, over worse: Score) -> Tensor {
    (worse.mean - better.logits).softplus().mean() + (worse.logits - better.mean).softplus().mean()
  }
}
