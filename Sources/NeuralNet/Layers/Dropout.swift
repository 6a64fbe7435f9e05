import Autograd

/// Sets elements to zero at random while training; the input itself otherwise.
public struct Dropout: Layer {
  /// Probability that an element is dropped, in [0, 1).
  public let rate: Float

  /// Creates a layer; 0.5 is the published rate for hidden layers.
  public init(_ rate: Float = 0.5) {
    precondition(rate >= 0 && rate < 1, "Dropout: the rate must lie in [0, 1), is \(rate)")
    self.rate = rate
  }

  /// Throws when a user's rate is out of its range.
  public static func validate(rate: Float, name: String = "dropout") throws(HyperparameterError) {
    if !(rate >= 0 && rate < 1) {
      throw HyperparameterError(name, "must lie in [0, 1), is \(rate)")
    }
  }

  /// Returns `x` with elements dropped.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    scope.isTraining ? x.dropout(rate: rate) : x
  }
}
