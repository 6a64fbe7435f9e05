import Autograd
import Engine

/// A discriminator's raw output for a batch, before any sigmoid: logits, or a critic's values.
///
/// A type of its own, so that a loss cannot be computed on images by mistake.
public struct Score {
  /// One number per sample: `[batch, 1]` or more for networks that score parts of a sample.
  public let logits: Tensor
  /// Whether their sigmoid is a probability, as opposed to a critic's values.
  public let areLogits: Bool

  /// Marks a tensor as a discriminator's raw output; logits unless stated.
  public init(_ logits: Tensor, areLogits: Bool = true) {
    self.logits = logits
    self.areLogits = areLogits
  }

  /// The mean probability of being real, `mean(sigmoid(logits))`; a scalar for reports.
  public var meanProbability: Tensor { logits.sigmoid().mean() }

  /// The mean raw output; a scalar.
  public var mean: Tensor { logits.mean() }

  /// Names and values of reports on raw outputs that are no logits: `score_real` and `score_fake`.
  static func meanReports(real: Score, fake: Score) -> [(name: String, value: Tensor)] {
    [("score_real", real.mean), ("score_fake", fake.mean)]
  }

  /// The scores of the first and of the second half of the batch.
  public var halves: (Score, Score) {
    let half = logits.shape[0] / 2
    return (Score(logits.slice(0..<half)), Score(logits.slice(half..<logits.shape[0])))
  }
}
