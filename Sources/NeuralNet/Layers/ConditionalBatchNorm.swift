import Autograd
import Engine

/// Batch normalisation whose scale and shift depend on each sample's class.
///
/// - Input, output: `[batch, ..., features]`, with classes `[batch]`.
/// - Declares: `scale [classes, features]`, `shift [classes, features]`, and the state of a ``BatchNorm``.
///
/// Dumoulin, Shlens and Kudlur, "A Learned Representation for Artistic Style", 2016, arXiv:1610.07629; for GANs
/// Miyato and Koyama, 2018, arXiv:1802.05637, section 4.
public struct ConditionalBatchNorm: Sendable {
  /// Number of classes.
  public let classCount: Int
  /// How the batch is normalised.
  public let norm: BatchNorm

  /// Creates a layer for so many classes.
  public init(classCount: Int, norm: BatchNorm = BatchNorm()) {
    precondition(classCount > 0, "ConditionalBatchNorm: there must be at least 1 class")
    self.classCount = classCount
    self.norm = norm
  }

  /// Returns the normalised features.
  ///
  /// - Parameters:
  ///   - x: `[batch, ..., features]`.
  ///   - labels: The class of each sample, whole numbers from 0: `[batch]`.
  ///   - scope: Where the parameters are.
  /// - Returns: A tensor like `x`.
  public func callAsFunction(_ x: Tensor, labels: Tensor, in scope: Scope) -> Tensor {
    let features = x.shape[-1]
    let each = Shape([x.shape[0]] + [Int](repeating: 1, count: x.shape.rank - 2) + [features])
    func row(_ name: String, _ initializer: Initializer) -> Tensor {
      scope.parameter(name, [classCount, features], initializer).gathered(at: labels)
        .reshaped(each)
    }
    let (centred, factor) = norm.statistics(x, in: scope)
    return centred * factor * row("scale", .ones) + row("shift", .zeros)
  }
}
