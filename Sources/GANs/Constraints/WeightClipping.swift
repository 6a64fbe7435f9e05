import Autograd
import NeuralNet

/// Keeps every weight, biases and gains included, in `[-c, c]`.
///
/// Arjovsky, Chintala and Bottou, 2017, arXiv:1701.07875, Algorithm 1.
public struct WeightClipping: WeightConstraint {
  /// c, 0.01 in the paper.
  public let bound: Float

  /// Creates a constraint; with the paper's bound unless stated.
  public init(bound: Float = 0.01) { self.bound = bound }

  /// Returns each weight moved into the range.
  public func applied(to weights: [Weight], in scope: Scope) -> [Tensor] {
    weights.map { $0.value.clamped(to: -bound...bound) }
  }

  /// Throws unless the bound is greater than 0.
  public func validate() throws(HyperparameterError) {
    if !(bound > 0) {
      throw HyperparameterError("weightBound", "must be greater than 0, is \(bound)")
    }
  }
}
