import Autograd
import Engine
import NeuralNet

/// The cells of recurrent networks, by name.
public enum RecurrentCells: String, Choice {
  /// ``NeuralNet/GRU``, reset before the product, as in TensorFlow 1.
  case gru
  /// ``NeuralNet/GRU``, reset after the product, as in PyTorch.
  case gruAfter
  /// ``NeuralNet/LSTM`` with forget bias 1.
  case lstm
  /// ``NeuralNet/LSTM`` whose gates are normalised.
  case lstmNormalized
  /// ``NeuralNet/ElmanCell``.
  case elman

  /// Returns a cell.
  ///
  /// - Parameters:
  ///   - width: Width of its states.
  ///   - bias: How the biases of an LSTM start.
  /// - Returns: The cell.
  public func cell(_ width: Int, bias: Float = 0) -> any RecurrentCell {
    switch self {
    case .gru: GRU(width)
    case .gruAfter: GRU(width, reset: .afterProduct)
    case .lstm: LSTM(width, bias: bias)
    case .lstmNormalized: LSTM(width, isNormalized: true)
    case .elman: ElmanCell(width)
    }
  }
}

/// A recurrent stack and a dense layer at each step.
///
/// - Input: `[time, batch, features]`.
/// - Output: `[time, batch, outputs]`.
public struct RecurrentNetwork: Layer {
  /// The recurrent layers.
  public let stack: RecurrentStack
  /// The layer at each step.
  public let output: Dense
  /// What bounds the outputs; nothing for scores.
  public let activation: Activation?

  /// Creates a network; the dense layer starts as TensorFlow's, Glorot's uniform and no bias, unless stated.
  public init(
    _ stack: RecurrentStack, outputs: Int, activation: Activation? = nil,
    weight: Initializer = .glorotUniform, bias: Initializer = .zeros
  ) {
    self.stack = stack
    output = Dense(outputs, weight: weight, bias: bias)
    self.activation = activation
  }

  /// Returns the outputs of all steps.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    let y = scope("output", output, scope("recurrent", stack, x))
    return activation.map { scope("activation", $0, y) } ?? y
  }
}

extension Round {
  /// The real series with time first, as recurrent layers read them: `[time, batch, features]`.
  var realSeries: Tensor { real.timeFirst }

  /// Noise for each step of a series: `[time, batch, size]`, standard normal.
  func seriesNoise(_ size: Int) -> Tensor {
    noise(data.shape[0] * size).reshaped([batch, data.shape[0], size]).timeFirst
  }

  /// Noise for each step of a series: `[time, batch, size]`, uniform in [0, 1).
  func uniformSeriesNoise(_ size: Int) -> Tensor {
    (codes(data.shape[0] * size, name: "noise") * 0.5 + 0.5)
      .reshaped([batch, data.shape[0], size]).timeFirst
  }
}

extension Tensor {
  /// The tensor with its first two axes exchanged: series with time or with the batch first.
  var timeFirst: Tensor {
    transposed([1, 0] + Array(2..<shape.rank))
  }
}

extension SampleDescription {
  /// Throws unless the samples are series whose every value a generator can make.
  ///
  /// - Parameter bounds: What bounds the generator's outputs; nil for nothing.
  /// - Throws: `HyperparameterError` that says what the data are instead.
  func requireSeries(within bounds: ClosedRange<Int>? = nil) throws(HyperparameterError) {
    guard isSeries else {
      throw HyperparameterError(
        "data",
        "must be series, such as sines or csv:FILE,window=24, not samples of \(shape)")
    }
    guard let bounds, let range,
      range.lowerBound < Float(bounds.lowerBound) || range.upperBound > Float(bounds.upperBound)
    else { return }
    throw HyperparameterError(
      "data",
      "must lie in [\(bounds.lowerBound), \(bounds.upperBound)], which the generator cannot leave, and reach from "
        + "\(range.lowerBound) to \(range.upperBound): say scale=minmax, or train a variant whose generator has no "
        + "bounds, such as wgan-gp")
  }
}
