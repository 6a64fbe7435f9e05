import Autograd
import Engine

/// A table with one trained row per class or word.
///
/// - Input: whole numbers of any shape.
/// - Output: the input's shape and `width`.
/// - Declares: `weight [count, width]`.
public struct Embedding: Layer {
  /// Rows of the table.
  public let count: Int
  /// Features per row.
  public let width: Int
  /// How the table starts; N(0, 1), PyTorch's default, unless stated.
  public let weight: Initializer

  /// Creates a table of `count` rows of `width` features.
  public init(count: Int, width: Int, weight: Initializer = .normal(deviation: 1)) {
    precondition(count > 0 && width > 0, "Embedding: count and width must be at least 1")
    self.count = count
    self.width = width
    self.weight = weight
  }

  /// Returns the rows that `x` names.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    scope.parameter("weight", [count, width], weight).gathered(at: x)
  }
}
