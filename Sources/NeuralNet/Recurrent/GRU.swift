import Autograd
import Engine

/// A gated recurrent unit.
///
/// `h' = u∘h + (1 - u)∘c`, gates `r, u = σ([x, h]·W + b)`, and the candidate `c` in one of two conventions, whose weights
/// do not fit each other:
///
/// - ``Reset/beforeProduct``: `c = tanh([x, r∘h]·V + d)`, the paper's, TensorFlow 1's `GRUCell`.
/// - ``Reset/afterProduct``: `c = tanh(x·V + d + r∘(h·U + e))`, PyTorch's and cuDNN's.
///
/// Declares `gates/input [inputs, 2 width]` (r, then u), `gates/state [width, 2 width]`, `gates/bias`,
/// `candidate/input [inputs, width]`, `candidate/state [width, width]`, `candidate/bias`, and in the second convention, as
/// there, a second bias for each, `gates/stateBias` and `candidate/stateBias`.
///
/// Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014, arXiv:1406.1078.
public struct GRU: RecurrentCell {
  /// Where the reset gate acts.
  public enum Reset: String, Choice {
    /// On the state, before its product.
    case beforeProduct
    /// On the product.
    case afterProduct
  }

  /// Width of the state; at least 1.
  public let width: Int
  /// Where the reset gate acts.
  public let reset: Reset
  /// How weights start: as in the framework whose convention it is.
  public let initializer: RecurrentInitializer

  /// Creates a cell; weights start as in TensorFlow 1 or PyTorch, after the convention, unless stated.
  public init(_ width: Int, reset: Reset = .beforeProduct, initializer: RecurrentInitializer? = nil)
  {
    precondition(width > 0, "GRU: the width must be at least 1, is \(width)")
    self.width = width
    self.reset = reset
    self.initializer = initializer ?? (reset == .beforeProduct ? .glorotUniform : .torchDefault)
  }

  /// One state.
  public var stateWidths: [Int] { [width] }

  /// Returns the weights.
  public func weights(inputs: Int, in scope: Scope) -> RecurrentWeights {
    func block(_ scope: Scope, _ outputs: Int, bias: Float) -> (input: [Tensor], state: [Tensor]) {
      let kernel = initializer.kernel(inputs: inputs, width: width, outputs: outputs)
      let start = initializer.bias(bias, width: width)
      var biases = [scope.parameter("bias", [outputs], start)]
      if reset == .afterProduct { biases.append(scope.parameter("stateBias", [outputs], start)) }
      return (
        [scope.parameter("input", [inputs, outputs], kernel)] + biases,
        [scope.parameter("state", [width, outputs], kernel)]
      )
    }
    let gates = block(scope.scope("gates"), 2 * width, bias: reset == .beforeProduct ? 1 : 0)
    let candidate = block(scope.scope("candidate"), width, bias: 0)
    // Products of each gate's own columns, so that its activation follows in place.
    func split(_ x: Tensor) -> [Tensor] { x.split([width, width], axis: x.shape.rank - 1) }
    // The second bias of the gates can be added beforehand, that of the candidate cannot.
    let gateBias = gates.input.count > 2 ? gates.input[1] + gates.input[2] : gates.input[1]
    return RecurrentWeights(
      input: split(gates.input[0]) + split(gateBias) + candidate.input.prefix(2),
      state: split(gates.state[0]) + candidate.state + candidate.input.dropFirst(2))
  }

  /// Returns the gates' and the candidate's share of the input.
  public func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor] {
    [
      x.matmul(weights[0]) + weights[2], x.matmul(weights[1]) + weights[3],
      x.matmul(weights[4]) + weights[5],
    ]
  }

  /// Returns the new state.
  public func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor] {
    let h = states[0]
    let r = (projected[0] + h.matmul(weights[0])).sigmoid()
    let u = (projected[1] + h.matmul(weights[1])).sigmoid()
    let sum =
      reset == .beforeProduct
      ? projected[2] + (r * h).matmul(weights[2])
      : r.multiplyAdd(h.matmul(weights[2]) + weights[3], projected[2])
    let c = sum.tanh()
    return [u.interpolating(h, c)]
  }
}
