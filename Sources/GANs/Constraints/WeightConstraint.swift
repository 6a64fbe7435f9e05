import Autograd
import Engine
import NeuralNet

/// A set that a player's weights are moved into after each of its optimiser's updates, within the same step.
///
/// The optimiser's own state is left as it is.
public protocol WeightConstraint: Sendable {
  /// Moves weights into the set.
  ///
  /// - Parameters:
  ///   - weights: Everything the player trains, with the values the optimiser has just given.
  ///   - scope: Where the constraint may keep state from step to step.
  /// - Returns: The weights' values in the set, one for each.
  func applied(to weights: [Weight], in scope: Scope) -> [Tensor]

  /// Throws when a number is out of its range.
  func validate() throws(HyperparameterError)
}

/// A trained array and the value it is about to take.
public struct Weight {
  /// Its path from the root, such as `discriminator/dense1/weight`.
  public let path: String
  /// The value after the optimiser's update.
  public let value: Tensor

  /// Names a value.
  public init(path: String, value: Tensor) {
    self.path = path
    self.value = value
  }

  /// Whether it multiplies inputs, as opposed to a bias or a gain: it has two axes or more.
  public var isMatrix: Bool { value.shape.rank >= 2 }
}

extension Player {
  /// Traces the constraint on weights whose updates have been traced.
  package func constrain(_ weights: [Scope.Declaration], in scope: Scope) {
    guard let constraint else { return }
    // The trace answers with the updated values.
    let moved = weights.map {
      Weight(path: $0.name, value: scope.trace.parameter($0.name, $0.shape))
    }
    for (weight, value) in zip(moved, constraint.applied(to: moved, in: scope)) {
      scope.trace.update(weight.path, to: value)
    }
  }
}
