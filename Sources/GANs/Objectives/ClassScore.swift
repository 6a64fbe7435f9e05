import Autograd
import Engine

/// A classifier's raw output for a batch, before any softmax.
///
/// A type of its own, so that no softmax is applied twice: the loss applies the only one.
public struct ClassScore {
  /// One number per sample and class: `[batch, classes]`.
  public let logits: Tensor

  /// Marks a tensor as a classifier's raw output.
  public init(_ logits: Tensor) { self.logits = logits }

  /// Traces the cross-entropy `-mean log P(class = label)`.
  ///
  /// - Parameter labels: The class of each sample, whole numbers from 0: `[batch]`.
  /// - Returns: A scalar; log n for a uniform guess among n classes.
  public func loss(_ labels: Tensor) -> Tensor { -pick(logits.logSoftmax(), labels).mean() }

  /// Returns the mean probability given to the labels; a scalar for reports.
  public func meanProbability(of labels: Tensor) -> Tensor {
    pick(logits.softmax(), labels).mean()
  }

  private func pick(_ values: Tensor, _ labels: Tensor) -> Tensor {
    (values * labels.oneHot(classCount: logits.shape[1])).sum([1])
  }
}
