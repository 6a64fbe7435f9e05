import Autograd
import Engine
import NeuralNet

/// Gives weight matrices the norm 1; biases, which do not change a layer's slope, and gains are left alone.
public struct UnitNorm: WeightConstraint {
  /// What is divided by its own norm.
  public enum Granularity: String, Choice {
    /// All matrices together, by their total Euclidean norm: a slope of at most 1, in practice far below.
    case global
    /// Each matrix, by its Frobenius norm: no layer's slope exceeds 1, as no singular value exceeds the norm.
    case layer
    /// The weights into each unit, by their Euclidean norm: a layer's slope is at most √units.
    case row
    /// Each matrix, by its largest singular value: no layer's slope exceeds 1, and each reaches it. The value is
    /// found by one power iteration per step on a kept vector, so it is exact once weights move slowly.
    case spectral
  }

  /// What is divided by its own norm.
  public let granularity: Granularity

  /// Creates a constraint; on each layer unless stated.
  public init(_ granularity: Granularity = .layer) { self.granularity = granularity }

  /// Returns each matrix divided by its norm.
  public func applied(to weights: [Weight], in scope: Scope) -> [Tensor] {
    let matrices = weights.filter(\.isMatrix).map(\.value)
    let total = matrices.first.map { first in
      matrices.map { $0.sumOfSquares() }.reduce(first.trace.constant(0)) { $0 + $1 }
    }
    return weights.map { weight in
      guard weight.isMatrix, let total else { return weight.value }
      let value = weight.value
      switch granularity {
      case .global: return value * Self.reciprocalRoot(total)
      case .layer: return value * Self.reciprocalRoot(value.sumOfSquares())
      case .row:
        let inputs = Array(0..<value.shape.rank - 1)
        return value * Self.reciprocalRoot(value.squared().sum(inputs))
      case .spectral:
        return value
          / SpectralNorm.estimate(of: value, in: scope.scope(weight.path), iterates: true)
      }
    }
  }

  /// `1/√(s + 1e-12)`: a weight of zeros stays zero.
  private static func reciprocalRoot(_ squares: Tensor) -> Tensor {
    (squares + 1e-12).reciprocalSquareRoot()
  }

  /// Never throws: every choice is valid.
  public func validate() throws(HyperparameterError) {}
}
