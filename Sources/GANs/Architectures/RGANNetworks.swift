import Autograd
import Engine
import NeuralNet

/// The networks of RGAN and RCGAN: one recurrent layer each, and a dense layer at each step.
///
/// What conditions them, if anything, stands beside the input of every step.
///
/// Esteban, Hyland and Rätsch, "Real-valued (Medical) Time Series Generation with Recurrent Conditional GANs", 2017,
/// arXiv:1706.02633, and the published code: 100 units, outputs through a tanh.
public struct RGANNetworks: Codable, Sendable, Equatable {
  /// Width of both recurrent layers; 100 in the published code.
  public var hidden: Int
  /// The cells: `gru`, `gruAfter`, `lstm`, `lstmNormalized` or `elman`; see ``RecurrentCells``.
  public var cell: RecurrentCells

  /// Creates networks.
  public init(hidden: Int = 100, cell: RecurrentCells = .lstm) {
    self.hidden = hidden
    self.cell = cell
  }

  /// Generates series.
  ///
  /// - Parameters:
  ///   - round: Noise and shape.
  ///   - noise: Noise numbers per step.
  ///   - condition: `[batch, size]`, or nil.
  /// - Returns: `[batch, time, features]`.
  func samples(_ round: Round, noise: Int, condition: Tensor? = nil) -> Tensor {
    let input = Self.conditioned(round.seriesNoise(noise), condition)
    // The published code's own cell, whose biases start at 1.
    let network = RecurrentNetwork(
      RecurrentStack(cell.cell(hidden, bias: 1), layers: 1), outputs: round.data.shape[1],
      activation: .tanh)
    return round.scope("generator", network, input).timeFirst
  }

  /// Returns a score of each step: `[batch, time]`.
  func score(_ samples: Tensor, _ round: Round, condition: Tensor? = nil) -> Score {
    let input = Self.conditioned(samples.timeFirst, condition)
    let network = RecurrentNetwork(RecurrentStack(cell.cell(hidden), layers: 1), outputs: 1)
    let logits = round.scope("discriminator", network, input)
    return Score(logits.reshaped(Shape(logits.shape.sizes.dropLast())).transposed())
  }

  /// The same condition at every step.
  private static func conditioned(_ series: Tensor, _ condition: Tensor?) -> Tensor {
    guard let condition else { return series }
    let (time, batch, size) = (series.shape[0], series.shape[1], condition.shape[1])
    return concatenate(
      [series, condition.reshaped([1, batch, size]).broadcast(to: [time, batch, size])], axis: 2)
  }

  /// Throws when a width is out of its range.
  func validate() throws(HyperparameterError) {
    if !(1...4_096).contains(hidden) {
      throw HyperparameterError("network.hidden", "must lie between 1 and 4096, is \(hidden)")
    }
  }
}
