import Autograd

/// A discriminator's raw output for a batch: logits, before any sigmoid.
///
/// A type of its own, so that a loss cannot be computed on images by mistake.
public struct Score {
  /// One number per sample: `[batch, 1]` or more for networks that score parts of a sample.
  public let logits: Tensor

  /// Marks a tensor as a discriminator's raw output.
  public init(_ logits: Tensor) { self.logits = logits }

  /// The mean probability of being real, `mean(sigmoid(logits))`; a scalar for reports.
  public var meanProbability: Tensor { logits.sigmoid().mean() }
}
