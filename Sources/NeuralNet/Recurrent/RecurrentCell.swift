import Autograd
import Engine

/// One step of a recurrent network: what it carries along and how a step changes it.
///
/// What a step does with its input alone is done for all steps at once by ``project(_:_:)``, as one product; a cell that
/// is fed its own output calls it inside the step.
public protocol RecurrentCell: Sendable {
  /// Widths of the states; the first is what the cell gives out.
  var stateWidths: [Int] { get }

  /// Returns the weights for inputs of so many features, asking `scope` for them.
  func weights(inputs: Int, in scope: Scope) -> RecurrentWeights

  /// Returns what a step needs of its input.
  ///
  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - weights: ``RecurrentWeights/input``.
  /// - Returns: Values `[rows, ...]`.
  func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor]

  /// Takes a step.
  ///
  /// - Parameters:
  ///   - projected: What ``project(_:_:)`` made of the input.
  ///   - states: The states before it, `[rows, width]` each.
  ///   - weights: ``RecurrentWeights/state``.
  /// - Returns: The states after it.
  func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor]
}

/// The weights of a ``RecurrentCell``.
public struct RecurrentWeights {
  /// What meets the input.
  public let input: [Tensor]
  /// What meets the states, at every step.
  public let state: [Tensor]

  /// Bundles weights.
  public init(input: [Tensor], state: [Tensor]) {
    self.input = input
    self.state = state
  }
}

/// How the weights of recurrent cells start.
public enum RecurrentInitializer: Sendable, Hashable {
  /// Glorot's uniform over the kernel that meets input and state together, as in TensorFlow 1; biases as the cell says.
  case glorotUniform
  /// `U(±1/√width)` for weights and biases, as in PyTorch.
  case torchDefault
  /// `U(±bound)` for weights; biases as the cell says.
  case uniform(bound: Float)

  /// Returns how a kernel's part starts.
  func kernel(inputs: Int, width: Int, outputs: Int) -> Initializer {
    switch self {
    case .glorotUniform:
      .uniform(bound: (6 / Float(inputs + width + outputs)).squareRoot())
    case .torchDefault: .torchDefault(fan: width)
    case .uniform(let bound): .uniform(bound: bound)
    }
  }

  /// Returns how a bias starts whose usual value is given.
  func bias(_ usual: Float, width: Int) -> Initializer {
    self == .torchDefault ? .torchDefault(fan: width) : .constant(usual)
  }
}
