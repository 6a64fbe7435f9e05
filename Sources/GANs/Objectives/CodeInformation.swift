import Autograd
import Engine

/// Lower bounds on what samples tell of the codes they were made from, in nats.
///
///     I(c; G(z, c)) >= E log Q(c|x) + H(c)
///
/// Chen et al., "InfoGAN: Interpretable Representation Learning by Information Maximizing Generative Adversarial Nets",
/// 2016, arXiv:1606.03657, equation 5.
public enum CodeInformation {
  /// Returns the bound for categories drawn evenly: `log K` minus the mean cross-entropy, a scalar.
  ///
  /// It is 0 for even guesses and at most `log K`: 2.303 for ten categories.
  ///
  /// - Parameters:
  ///   - categories: Numbers from 0 to K - 1: `[batch]`.
  ///   - logits: Q's logits: `[batch, K]`.
  /// - Returns: The bound.
  public static func categorical(_ categories: Tensor, logits: Tensor) -> Tensor {
    let count = logits.shape[-1]
    let logarithms = logits.logSoftmax() * categories.oneHot(classCount: count)
    return logarithms.sum([-1]).mean() + logits.trace.constant(Float(count)).log()
  }

  /// Returns the mean over samples of `Σ (c² - (c - μ)²) / 2`, a scalar.
  ///
  /// This is `log Q(c|x) - log P(c)` with Q a Gaussian of deviation 1 around μ and P, as in the published code, a
  /// standard normal prior, whose constant cancels Q's. The codes are uniform in [-1, 1) in truth, so that the value is
  /// no bound but an index: 0 where Q always says 0, at most 1/6 a code.
  ///
  /// - Parameters:
  ///   - codes: The codes: `[batch, n]`.
  ///   - means: What Q expects them to be: `[batch, n]`.
  /// - Returns: The index.
  public static func continuous(_ codes: Tensor, means: Tensor) -> Tensor {
    ((codes.squared() - (codes - means).squared()).sum([-1]) * 0.5).mean()
  }
}
