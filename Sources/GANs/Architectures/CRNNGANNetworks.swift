import Autograd
import Engine
import NeuralNet

/// The networks of C-RNN-GAN.
///
/// The generator reads noise and what it gave out one step before, through a dense layer; the discriminator goes through
/// a series in both directions, and its decisions at all steps are averaged.
///
/// Mogren, "C-RNN-GAN: Continuous recurrent neural networks with adversarial training", 2016, arXiv:1611.09904, and the
/// published code.
public struct CRNNGANNetworks: Codable, Sendable, Equatable {
  /// Width of all layers; 100 in the published code, 350 in the paper.
  public var hidden = 100
  /// Recurrent layers of each network; 2 as published.
  public var layers = 2
  /// Share of values that is dropped while training, in [0, 1): of those that enter any recurrent layer of the generator,
  /// and of those between the layers of the discriminator, which reads whole series; 0.5 as published.
  public var dropout: Float = 0.5

  /// Weights start uniform in ±0.05, as in the published code.
  private static let start = RecurrentInitializer.uniform(bound: 0.05)
  private static let dense = Initializer.uniform(bound: 0.05)
  private var cell: LSTM { LSTM(hidden, initializer: Self.start) }

  /// Creates the published networks.
  public init() {}

  /// Makes a series that is fed back to itself.
  ///
  /// - Parameters:
  ///   - noise: `[time, batch, size]`.
  ///   - given: What stands for the outputs one step before, `[time, batch, features]`; the outputs themselves when nil.
  ///   - features: Numbers per step.
  ///   - scope: Where the weights are.
  /// - Returns: `[time, batch, features]`.
  func series(_ noise: Tensor, given: Tensor? = nil, features: Int, in scope: Scope) -> Tensor {
    let (batch, width) = (noise.shape[1], noise.shape[2] + features)
    let cell = self.cell
    let weights = (1...layers).map {
      cell.weights(inputs: hidden, in: scope.scope("layer\($0)"))
    }
    func dense(_ name: String, _ inputs: Int, _ outputs: Int) -> [Tensor] {
      let inner = scope.scope(name)
      return [
        inner.parameter("weight", [inputs, outputs], Self.dense),
        inner.parameter("bias", [outputs], .zeros),
      ]
    }
    let shared =
      dense("input", width, hidden) + weights.flatMap { $0.input + $0.state }
      + dense("output", hidden, features)
    let time = noise.shape[0]
    let kept =
      scope.isTraining && dropout > 0
      ? (1...layers).map { layer in
        scope.trace.at(scope.path + "/dropout\(layer)") {
          noise.trace.constant(1).broadcast(to: [time, batch, hidden]).dropout(rate: dropout)
        }
      } : []
    func zeros(_ width: Int) -> Tensor { noise.trace.constant(0).broadcast(to: [batch, width]) }
    let first = (1...layers).flatMap { _ in cell.stateWidths.map(zeros) } + [zeros(features)]
    let result = scan(
      over: [noise] + kept + (given.map { [$0] } ?? []), from: first, sharing: shared
    ) { step in
      var remaining = step.shared[...]
      func take(_ count: Int) -> [Tensor] {
        defer { remaining = remaining.dropFirst(count) }
        return Array(remaining.prefix(count))
      }
      let before = given == nil ? step.states[2 * layers] : step.inputs[1 + kept.count]
      let input = take(2)
      var x = (concatenate([step.inputs[0], before], axis: 1).matmul(input[0]) + input[1]).relu()
      var states: [Tensor] = []
      for layer in 0..<layers {
        let input = kept.isEmpty ? x : x * step.inputs[1 + layer]
        let projected = cell.project(input, take(2))
        let new = cell.step(projected, Array(step.states[2 * layer..<2 * layer + 2]), take(1))
        states += new
        x = new[0]
      }
      let output = take(2)
      let y = x.matmul(output[0]) + output[1]
      return (states + [y], [])
    }
    return result.states[2 * layers]
  }

  /// Returns the discriminator's mean probability, `[batch]`, and what its last recurrent layer says, `[time, batch, 2 hidden]`.
  func judgement(_ series: Tensor, in scope: Scope) -> (probability: Tensor, features: Tensor) {
    let stack = RecurrentStack(cell, layers: layers, isBidirectional: true, dropout: dropout)
    let features = scope("recurrent", stack, series)
    let decisions = scope("output", Dense(1, weight: Self.dense, bias: .zeros), features).sigmoid()
    return (decisions.mean([0, 2]), features)
  }

  /// Throws when a number is out of its range.
  func validate() throws(HyperparameterError) {
    if !(1...4_096).contains(hidden) {
      throw HyperparameterError("network.hidden", "must lie between 1 and 4096, is \(hidden)")
    }
    if !(1...16).contains(layers) {
      throw HyperparameterError("network.layers", "must lie between 1 and 16, is \(layers)")
    }
    try Dropout.validate(rate: dropout, name: "network.dropout")
  }
}
