import Autograd
import Engine

/// A gated recurrent unit.
///
/// `h' = u∘h + (1 - u)∘c`, gates `r, u = σ([x, h]·W + b)`, and the candidate `c` in one of two conventions, whose weights
/// do not fit each other:
///
/// - ``Reset/beforeProduct``: `c = tanh([x, r∘h]·W + b)`, the paper's, TensorFlow 1's `GRUCell`. Declares
///   `gates/input [inputs, 2 width]` (r, then u), `gates/state [width, 2 width]`, `gates/bias`, and
///   `candidate/input [inputs, width]`, `candidate/state [width, width]`, `candidate/bias`.
/// - ``Reset/afterProduct``: `c = tanh(x·W + b + r∘(h·U + d))`, PyTorch's and cuDNN's. Declares `input [inputs, 3 width]`
///   (r, u, c), `state [width, 3 width]`, `inputBias` and `stateBias`.
///
/// Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014, arXiv:1406.1078.
public struct GRU: RecurrentCell {
  /// Where the reset gate acts.
  public enum Reset: String, Codable, Sendable, CaseIterable {
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
    func pair(_ scope: Scope, _ outputs: Int) -> [Tensor] {
      let start = initializer.kernel(inputs: inputs, width: width, outputs: outputs)
      return [
        scope.parameter("input", [inputs, outputs], start),
        scope.parameter("state", [width, outputs], start),
      ]
    }
    if reset == .afterProduct {
      let bias = initializer.bias(0, width: width)
      let kernels = pair(scope, 3 * width)
      return RecurrentWeights(
        input: [kernels[0], scope.parameter("inputBias", [3 * width], bias)],
        state: [kernels[1], scope.parameter("stateBias", [3 * width], bias)])
    }
    let (gates, candidate) = (scope.scope("gates"), scope.scope("candidate"))
    let (gateKernels, candidateKernels) = (pair(gates, 2 * width), pair(candidate, width))
    return RecurrentWeights(
      input: [
        gateKernels[0], gates.parameter("bias", [2 * width], initializer.bias(1, width: width)),
        candidateKernels[0],
        candidate.parameter("bias", [width], initializer.bias(0, width: width)),
      ], state: [gateKernels[1], candidateKernels[1]])
  }

  /// Returns the gates' and the candidate's share of the input.
  public func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor] {
    stride(from: 0, to: weights.count, by: 2).map { x.matmul(weights[$0]) + weights[$0 + 1] }
  }

  /// Returns the new state.
  public func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor] {
    let h = states[0]
    func part(_ tensor: Tensor, _ index: Int) -> Tensor {
      tensor.slice(index * width..<(index + 1) * width, axis: 1)
    }
    if reset == .afterProduct {
      let (x, p) = (projected[0], h.matmul(weights[0]) + weights[1])
      let gates = (x.slice(0..<2 * width, axis: 1) + p.slice(0..<2 * width, axis: 1)).sigmoid()
      let u = part(gates, 1)
      let c = (part(x, 2) + part(gates, 0) * part(p, 2)).tanh()
      return [u * h + (1 - u) * c]
    }
    let gates = (projected[0] + h.matmul(weights[0])).sigmoid()
    let u = part(gates, 1)
    let c = (projected[1] + (part(gates, 0) * h).matmul(weights[1])).tanh()
    return [u * h + (1 - u) * c]
  }
}
