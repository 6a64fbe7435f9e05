import Autograd
import Engine
import Foundation
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// What the options of C-RNN-GAN do to its losses.
@Suite struct CRNNGANTests {
  private static let data = SampleDescription(shape: [6, 3])
  private static let rounds = "curriculum/rounds"

  private static var variant: CRNNGAN {
    var variant = CRNNGAN(for: data)
    (variant.network.hidden, variant.network.layers, variant.network.dropout) = (1, 1, 0)
    variant.weightDecay = 0
    return variant
  }

  /// What a player's step computes.
  private struct Step {
    let loss: Float
    /// The sum of the squares of the weights below the generator or the discriminator.
    let squares: [String: Double]
    let updates: [String: NDArray]
  }

  /// Returns a player's step where a function gives each weight's values.
  private func step(
    _ variant: CRNNGAN, _ name: String, real: NDArray, _ weights: (String, Shape) -> NDArray
  ) throws -> Step {
    let player = try #require(variant.players(for: Self.data).first { $0.name == name })
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let loss = player.loss(
      Round(scope: scope, batch: real.shape[0], data: Self.data, player: player.name))
    var parameters: [String: NDArray] = [:]
    var squares = ["generator": 0.0, "discriminator": 0.0]
    for declaration in scope.declarations {
      let array = weights(declaration.name, declaration.shape)
      parameters[declaration.name] = array
      for network in squares.keys where declaration.name.hasPrefix(network + "/") {
        squares[network, default: 0] += array.values.reduce(0) { $0 + Double($1) * Double($1) }
      }
    }
    let values = trace.finish(outputs: [("loss", loss.value)]).evaluate(
      inputs: ["real": real], parameters: parameters)
    return Step(
      loss: try #require(values.outputs["loss"]?.values[0]), squares: squares,
      updates: values.updates)
  }

  /// What the discriminator's layers of one unit give out for a series that is the same at each step.
  ///
  /// The candidate alone reads the series: i = o = 1/2, f = σ(1), g = tanh of half the sum of the three features.
  private func features(_ value: Double) -> [Double] {
    let forget = 1 / (1 + exp(-1.0))
    var cell = 0.0
    return (0..<6).map { _ in
      cell = forget * cell + 0.5 * tanh(0.5 * 3 * value)
      return 0.5 * tanh(cell)
    }
  }

  /// Both directions give out the same for constant series, so that the mean over steps is that of all features.
  @Test func matchedFeaturesAreTheMeanSquaredDistance() throws {
    var variant = Self.variant
    variant.matchesFeatures = true
    let loss = try step(variant, "generator", real: NDArray([4, 6, 3], repeating: 0.75)) {
      name, shape in
      if name == "generator/output/bias" { return NDArray(shape, repeating: 0.25) }
      guard name.hasPrefix("discriminator/recurrent/"), name.hasSuffix("/input") else {
        return NDArray(shape)
      }
      // The second column of each row is the candidate's.
      return NDArray(shape, (0..<shape.count).map { $0 % 4 == 1 ? 0.5 : 0 })
    }.loss
    let distances = zip(features(0.75), features(0.25)).map { ($0 - $1) * ($0 - $1) }
    let expected = distances.reduce(0, +) / 6
    #expect(expected > 0.01)
    #expect(Double(loss).isClose(to: expected, relative: 1e-4))
  }

  /// Half the sum of the squares of a player's own weights, biases too, is what a weight of 1/2 adds.
  @Test(arguments: ["pretraining", "discriminator", "generator"])
  func weightDecayAddsSquaresOfOwnWeights(player: String) throws {
    func run(_ decay: Float) throws -> Step {
      var variant = Self.variant
      variant.pretrainingSteps = 10
      variant.weightDecay = decay
      var stream = 0
      return try step(variant, player, real: sample([4, 6, 3])) { name, shape in
        stream += 1
        return name == Self.rounds ? NDArray(shape) : sample(shape, stream: 10 + stream)
      }
    }
    let (without, with) = (try run(0), try run(0.5))
    let own = player == "discriminator" ? "discriminator" : "generator"
    let expected = 0.5 * (with.squares[own] ?? 0)
    #expect(expected > 1)
    #expect(Double(with.loss - without.loss).isClose(to: expected, relative: 1e-4))
  }

  @Test func pretrainingLastsATenthOfTheRun() {
    #expect(Self.variant.resolved(steps: 50).pretrainingSteps == 5)
    #expect(Self.variant.resolved(steps: 3).pretrainingSteps == 1)
    var chosen = Self.variant
    chosen.pretrainingSteps = 7
    #expect(chosen.resolved(steps: 50).pretrainingSteps == 7)
  }

  /// Six steps are reached in the first 75 of 100 rounds, one more each 12.5 rounds, and all in the rest.
  ///
  /// A generator of zeros is wrong by the series themselves: the mean square of those steps.
  @Test(arguments: [(0, 1), (1, 2), (12, 2), (13, 3), (49, 5), (51, 6), (75, 6), (99, 6)])
  func pretrainedSeriesGrowToTheirFullLength(round: Int, steps: Int) throws {
    var variant = Self.variant
    variant.pretrainingSteps = 100
    let real = sample([4, 6, 3])
    let result = try step(variant, "pretraining", real: real) { name, shape in
      NDArray(shape, repeating: name == Self.rounds ? Float(round) : 0)
    }
    let seen = real.values.indices.filter { $0 / 3 % 6 < steps }.map { real.values[$0] }
    let expected = seen.reduce(0) { $0 + $1 * $1 } / Float(seen.count)
    #expect(result.loss.isClose(to: expected, relative: 1e-5))
    #expect(result.updates[Self.rounds]?.values == [Float(round + 1)])
  }
}
