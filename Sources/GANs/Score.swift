import Autograd
import Engine

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

  /// The scores of the first and of the second half of the batch.
  public var halves: (Score, Score) {
    let half = logits.shape[0] / 2
    return (Score(logits.slice(0..<half)), Score(logits.slice(half..<logits.shape[0])))
  }
}
