import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Losses of TimeGAN where all weights are zero but some biases, so that every network gives out one number.
@Suite struct TimeGANLossTests {
  private static let data = SampleDescription(shape: [5, 3])
  private static let players = [
    "embedding", "supervision", "generator", "autoencoder", "discriminator",
  ]

  private static func variant(_ weights: TimeGAN.Weights = .code) -> TimeGAN {
    var variant = TimeGAN(for: data)
    (variant.hidden, variant.layers, variant.weights) = (4, 2, weights)
    return variant
  }

  /// Returns a player's loss and condition for real series of 0.4, all weights 0 but those whose value is given by name.
  private func loss(
    _ variant: TimeGAN, _ name: String, _ weights: [String: Float]
  ) throws -> (value: Float, condition: Float?) {
    let player = try #require(variant.players(for: Self.data).first { $0.name == name })
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let loss = player.loss(Round(scope: scope, batch: 4, data: Self.data, player: player.name))
    var outputs: [(name: String, value: Tensor)] = [("loss", loss.value)]
    if let condition = loss.condition { outputs.append(("condition", condition)) }
    var parameters: [String: NDArray] = [:]
    for declaration in scope.declarations {
      parameters[declaration.name] = NDArray(
        declaration.shape, repeating: weights[declaration.name] ?? 0)
    }
    let values = trace.finish(outputs: outputs).evaluate(
      inputs: ["real": NDArray([4, 5, 3], repeating: 0.4)], parameters: parameters
    ).outputs
    return (try #require(values["loss"]?.values[0]), values["condition"]?.values[0])
  }

  /// Latents of real series are 3/4, what the supervisor says of them 1/2, recovered series 1/2, logits log 3.
  ///
  /// L_R = (1/2 - 0.4)² and L_S = (3/4 - 1/2)². The moments differ by 0.1 in the means, not in the deviations. Each score
  /// costs the generator softplus(-log 3) = log 4/3, once for what the supervisor says and γ = 1/2 times before it; the
  /// discriminator log 4/3 for real series and log 4 for the others.
  @Test func lossesByHandWithEitherWeights() throws {
    let logit: Float = 1.098_612_3
    let biases = ["embedder/output/bias": logit, "discriminator/output/bias": logit]
    let adversarial = 1.5 * 0.287_682_1 as Float
    let discriminator = 0.287_682_1 + 1.5 * 1.386_294_4 as Float
    // 10·0.1; L_S; 100·1/4 and 100·0.1; 10·0.1 and 0.1·L_S.
    let code: [Float] = [1, 0.0625, adversarial + 35, 1.006_25, discriminator]
    // L_R; L_S; 10·L_S; both.
    let paper: [Float] = [0.01, 0.0625, adversarial + 0.625, 0.0725, discriminator]
    for (weights, values) in [(TimeGAN.Weights.code, code), (TimeGAN.Weights.paper, paper)] {
      var variant = Self.variant(weights)
      variant.gamma = 0.5
      for (player, value) in zip(Self.players, values) {
        let found = try loss(variant, player, biases).value
        #expect(found.isClose(to: value, relative: 1e-5), "\(weights) \(player): \(found)")
      }
    }
  }

  /// Logits of 0 cost log 2 for real series, for the supervisor's and for the generator's: above 0.15 and 2, below 2.1.
  @Test func theDiscriminatorPlaysAboveItsThreshold() throws {
    var variant = Self.variant()
    for threshold: Float in [0.15, 2, 2.1] {
      variant.discriminatorThreshold = threshold
      let result = try loss(variant, "discriminator", [:])
      let condition = try #require(result.condition)
      #expect(result.value.isClose(to: 2.079_441_5, relative: 1e-5))
      #expect(condition.isClose(to: 2.079_441_5 - threshold, absolute: 1e-5))
      #expect((condition > 0) == (threshold <= 2))
    }
    #expect(TimeGAN(for: Self.data).discriminatorThreshold == 0.15)
  }

  /// Latents of real series near 1, of generated ones near 0, and a discriminator that tells them apart.
  ///
  /// Candidates of ±1 are halved by open gates: states of at least ±1/2 and logits of ±20 from the first step on.
  @Test func aDiscriminatorThatIsWinningSitsOut() throws {
    let result = try loss(
      Self.variant(), "discriminator",
      [
        "embedder/output/bias": 8, "generator/output/bias": -8, "supervisor/output/bias": -8,
        "discriminator/recurrent/layer1/candidate/input": 2,
        "discriminator/recurrent/layer1/candidate/bias": -4,
        "discriminator/recurrent/layer2/candidate/input": 4,
        "discriminator/output/weight": 10,
      ])
    #expect(result.value < 1e-6)
    #expect(try #require(result.condition).isClose(to: -0.15, absolute: 1e-6))
  }

  /// All others take every turn of theirs.
  @Test func theOtherPlayersNeverSitOut() throws {
    for player in Self.players.dropLast() {
      #expect(try loss(Self.variant(), player, [:]).condition == nil, "\(player)")
    }
  }
}
