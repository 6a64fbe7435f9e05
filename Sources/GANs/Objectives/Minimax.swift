import Autograd

/// The objectives of the original GAN, on logits.
///
/// With `a` the discriminator's logit, `-log D = softplus(-a)` and `-log(1 - D) = softplus(a)`: no logarithm of
/// a rounded zero. At the equilibrium, where D is 1/2, the discriminator's loss is log 4 and the generator's
/// non-saturating loss log 2.
///
/// Goodfellow et al., "Generative Adversarial Networks", 2014, arXiv:1406.2661, equation 1 and section 3.
public enum Minimax {
  /// Which loss the generator lowers.
  public enum Generator: String, Codable, Sendable, CaseIterable {
    /// `-E log D(G(z))`: strong gradients while the discriminator is winning.
    case nonSaturating
    /// `E log(1 - D(G(z)))`: the minimax game itself.
    case saturating
  }

  /// Returns `-E log D(x) - E log(1 - D(G(z)))`, a scalar.
  public static func discriminatorLoss(real: Score, fake: Score) -> Tensor {
    (-real.logits).softplus().mean() + fake.logits.softplus().mean()
  }

  /// Returns the generator's loss, a scalar.
  public static func generatorLoss(fake: Score, _ kind: Generator) -> Tensor {
    switch kind {
    case .nonSaturating: (-fake.logits).softplus().mean()
    case .saturating: -fake.logits.softplus().mean()
    }
  }
}
