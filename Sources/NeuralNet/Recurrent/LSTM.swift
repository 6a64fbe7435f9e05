import Autograd
import Engine

/// A long short-term memory cell.
///
/// `c' = σ(f + forgetBias)∘c + σ(i)∘tanh(g)`, `h' = σ(o)∘tanh(c')`, where `i, g, f, o = [x, h]·W + b`.
///
/// Declares `input [inputs, 4 width]`, `state [width, 4 width]`, `bias [4 width]`, their columns in ``gates``; where each
/// gate is normalised, no bias but `gates/scale [4 width]`, `gates/shift [4 width]`, `cell/scale [width]` and
/// `cell/shift [width]`.
///
/// Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; Gers et al. 2000 for the forget gate; Ba, Kiros and
/// Hinton, "Layer Normalization", 2016, arXiv:1607.06450, supplement, for the normalised form.
public struct LSTM: RecurrentCell {
  /// The order of the gates in the columns of the weights: input `i`, candidate `g`, forget `f`, output `o`.
  public enum GateOrder: String, Choice {
    /// i, g, f, o: TensorFlow 1's `BasicLSTMCell`.
    case igfo
    /// i, f, g, o: PyTorch.
    case ifgo

    fileprivate var places: (i: Int, g: Int, f: Int, o: Int) {
      self == .igfo ? (0, 1, 2, 3) : (0, 2, 1, 3)
    }
  }

  /// Width of both states; at least 1.
  public let width: Int
  /// Added to the forget gate before its sigmoid; 1 in TensorFlow 1, 0 in PyTorch.
  public let forgetBias: Float
  /// The order of the gates.
  public let gates: GateOrder
  /// Whether each gate, and the cell before its tanh, is normalised over its features.
  public let isNormalized: Bool
  /// Added to the variance where gates are normalised; 1e-12 in TensorFlow 1.
  public let epsilon: Float
  /// How the bias starts where the initialiser leaves it open; 0 in TensorFlow 1.
  public let bias: Float
  /// How weights start.
  public let initializer: RecurrentInitializer

  /// Creates a cell; TensorFlow 1's conventions unless stated.
  public init(
    _ width: Int, forgetBias: Float = 1, gates: GateOrder = .igfo, isNormalized: Bool = false,
    epsilon: Float = 1e-12, bias: Float = 0, initializer: RecurrentInitializer = .glorotUniform
  ) {
    precondition(width > 0, "LSTM: the width must be at least 1, is \(width)")
    self.width = width
    self.forgetBias = forgetBias
    self.gates = gates
    self.isNormalized = isNormalized
    self.epsilon = epsilon
    self.bias = bias
    self.initializer = initializer
  }

  /// What it gives out, and the cell.
  public var stateWidths: [Int] { [width, width] }

  /// Returns the weights.
  public func weights(inputs: Int, in scope: Scope) -> RecurrentWeights {
    let columns = 4 * width
    let start = initializer.kernel(inputs: inputs, width: width, outputs: columns)
    let kernels = [
      scope.parameter("input", [inputs, columns], start),
      scope.parameter("state", [width, columns], start),
    ]
    guard isNormalized else {
      let first = initializer.bias(bias, width: width)
      return RecurrentWeights(
        input: [kernels[0], scope.parameter("bias", [columns], first)], state: [kernels[1]])
    }
    let (gates, cell) = (scope.scope("gates"), scope.scope("cell"))
    return RecurrentWeights(
      input: [kernels[0]],
      state: [
        kernels[1], gates.parameter("scale", [columns], .ones),
        gates.parameter("shift", [columns], .zeros), cell.parameter("scale", [width], .ones),
        cell.parameter("shift", [width], .zeros),
      ])
  }

  /// Returns the gates' share of the input.
  public func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor] {
    let product = x.matmul(weights[0])
    return [weights.count > 1 ? product + weights[1] : product]
  }

  /// Returns output and cell after the step.
  public func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor] {
    var all = projected[0] + states[0].matmul(weights[0])
    if isNormalized {
      let split = all.reshaped([all.shape[0], 4, width]).standardized([2], epsilon: epsilon)
      all = split.reshaped(all.shape) * weights[1] + weights[2]
    }
    // Cut in their order, so that their gradients join to one array, each in its turn.
    let parts = all.split([width, width, width, width], axis: 1)
    func gate(_ place: Int) -> Tensor { parts[place] }
    let places = gates.places
    let cell =
      states[1].multiplyAdd(
        (gate(places.f) + forgetBias).sigmoid(),
        gate(places.i).sigmoid() * gate(places.g).tanh())
    let seen =
      isNormalized
      ? cell.standardized([1], epsilon: epsilon) * weights[3] + weights[4] : cell
    return [seen.tanh() * gate(places.o).sigmoid(), cell]
  }
}
