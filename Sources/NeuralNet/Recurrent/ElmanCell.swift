import Autograd
import Engine

/// A plain recurrent cell, `h' = tanh([x, h]·W + b)`.
///
/// Declares `input [inputs, width]`, `state [width, width]`, `bias [width]`.
///
/// Elman, "Finding Structure in Time", 1990.
public struct ElmanCell: RecurrentCell {
  /// Width of the state; at least 1.
  public let width: Int
  /// How weights start.
  public let initializer: RecurrentInitializer

  /// Creates a cell.
  public init(_ width: Int, initializer: RecurrentInitializer = .glorotUniform) {
    precondition(width > 0, "ElmanCell: the width must be at least 1, is \(width)")
    self.width = width
    self.initializer = initializer
  }

  /// One state.
  public var stateWidths: [Int] { [width] }

  /// Returns the weights.
  public func weights(inputs: Int, in scope: Scope) -> RecurrentWeights {
    let start = initializer.kernel(inputs: inputs, width: width, outputs: width)
    return RecurrentWeights(
      input: [
        scope.parameter("input", [inputs, width], start),
        scope.parameter("bias", [width], initializer.bias(0, width: width)),
      ], state: [scope.parameter("state", [width, width], start)])
  }

  /// Returns the input's share.
  public func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor] {
    [x.matmul(weights[0]) + weights[1]]
  }

  /// Returns the new state.
  public func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor] {
    [(projected[0] + states[0].matmul(weights[0])).tanh()]
  }
}
