import Autograd
import NeuralNet

/// The objective of the original GAN, on logits.
///
/// With `a` the discriminator's logit, `-log D = softplus(-a)` and `-log(1 - D) = softplus(a)`: no logarithm of
/// a rounded zero. At the equilibrium, where D is 1/2, the discriminator's loss is log 4 and the generator's
/// non-saturating loss log 2.
///
/// Goodfellow et al., "Generative Adversarial Networks", 2014, arXiv:1406.2661, equation 1 and section 3.
public struct Minimax: Objective {
  /// Which loss the generator lowers.
  public enum Generator: String, Choice {
    /// `-E log D(G(z))`: strong gradients while the discriminator is winning.
    case nonSaturating
    /// `E log(1 - D(G(z)))`: the minimax game itself.
    case saturating
  }

  /// Which loss the generator lowers.
  public let generator: Generator

  /// Creates the objective; with the non-saturating loss unless stated.
  public init(_ generator: Generator = .nonSaturating) { self.generator = generator }

  /// Returns `-E log D(x) - E log(1 - D(G(z)))`.
  public func discriminatorLoss(real: Score, fake: Score) -> Tensor {
    (-real.logits).softplus().mean() + fake.logits.softplus().mean()
  }

  /// Returns the chosen loss.
  public func generatorLoss(fake: Score, real: @autoclosure () -> Score) -> Tensor {
    switch generator {
    case .nonSaturating: (-fake.logits).softplus().mean()
    case .saturating: -fake.logits.softplus().mean()
    }
  }
}
