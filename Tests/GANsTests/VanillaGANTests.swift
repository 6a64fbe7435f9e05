import Autograd
import Engine
import GANs
import NeuralNet
import Testing
import _TestSupport

@Suite struct VanillaGANTests {
  /// Scores of two real and two generated samples; all expectations are written out by hand.
  private func scores(_ body: (Score, Score) -> Tensor) -> Float {
    let trace = Trace()
    let real = Score(trace.constant(NDArray([2, 1], [2, -1])))
    let fake = Score(trace.constant(NDArray([2, 1], [0.5, -3])))
    let graph = trace.finish(outputs: [("loss", body(real, fake))])
    return graph.evaluate().outputs["loss"]?.values[0] ?? .nan
  }

  /// softplus(-2) = 0.126928, softplus(1) = 1.313262, softplus(0.5) = 0.974077, softplus(-3) = 0.048587.
  @Test func discriminatorLossByHand() {
    let loss = scores { Minimax().discriminatorLoss(real: $0, fake: $1) }
    #expect(abs(loss - ((0.126_928 + 1.313_262) / 2 + (0.974_077 + 0.048_587) / 2)) < 2e-6)
  }

  /// softplus(-0.5) = 0.474077, softplus(3) = 3.048587.
  @Test func generatorLossesByHand() {
    let strong = scores { Minimax().generatorLoss(fake: $1, real: $0) }
    #expect(abs(strong - (0.474_077 + 3.048_587) / 2) < 2e-6)
    let saturating = scores { Minimax(.saturating).generatorLoss(fake: $1, real: $0) }
    #expect(abs(saturating + (0.974_077 + 0.048_587) / 2) < 2e-6)
  }

  /// At D = 1/2 the losses are log 4 and log 2.
  @Test func equilibrium() {
    let trace = Trace()
    let even = Score(trace.constant(NDArray([3, 1])))
    let graph = trace.finish(outputs: [
      ("d", Minimax().discriminatorLoss(real: even, fake: even)),
      ("g", Minimax().generatorLoss(fake: even, real: even)), ("p", even.meanProbability),
    ])
    let values = graph.evaluate().outputs
    #expect(abs((values["d"]?.values[0] ?? 0) - 1.386_294_4) < 1e-6)
    #expect(abs((values["g"]?.values[0] ?? 0) - 0.693_147_2) < 1e-6)
    #expect(values["p"]?.values[0] == 0.5)
  }

  /// The derivative of each loss with respect to the logits: `-(1 - D)` on real, `D` on fake for the
  /// discriminator; `-(1 - D)` and `-D` for the two losses of the generator, each over the batch size.
  @Test func derivativesOfTheLosses() {
    let trace = Trace()
    let real = trace.constant(NDArray([2, 1], [2, -1]))
    let fake = trace.constant(NDArray([2, 1], [0.5, -3]))
    let d = Minimax().discriminatorLoss(real: Score(real), fake: Score(fake))
    let strong = Minimax().generatorLoss(fake: Score(fake), real: Score(real))
    let weak = Minimax(.saturating).generatorLoss(fake: Score(fake), real: Score(real))
    let graph = trace.finish(outputs: [
      ("dr", gradient(of: d, at: real)), ("df", gradient(of: d, at: fake)),
      ("s", gradient(of: strong, at: fake)), ("w", gradient(of: weak, at: fake)),
    ])
    let values = graph.evaluate().outputs
    let expected: [String: [Float]] = [
      "dr": [-0.119_203 / 2, -0.731_059 / 2], "df": [0.622_459 / 2, 0.047_426 / 2],
      "s": [-0.377_541 / 2, -0.952_574 / 2], "w": [-0.622_459 / 2, -0.047_426 / 2],
    ]
    for (name, numbers) in expected {
      for (value, number) in zip(values[name]?.values ?? [], numbers) {
        #expect(abs(value - number) < 1e-6, "\(name)")
      }
      #expect(values[name]?.shape == [2, 1])
    }
  }

  private func parameterCounts(_ samples: SampleDescription, packing: Int = 1) -> [String: Int] {
    var variant = VanillaGAN(for: samples)
    variant.packing = packing
    let batch = variant.samplesPerStep(batch: 4)
    return Dictionary(
      uniqueKeysWithValues: variant.players(for: samples).map { player in
        let scope = Scope(Trace(), isTraining: true)
        _ = player.loss(Round(scope: scope, batch: batch, data: samples, player: player.name))
        let weights = player.trains.flatMap { scope.scope($0).trainable }
        return (player.name, weights.reduce(0) { $0 + $1.shape.count })
      })
  }

  @Test func publishedParameterCounts() {
    #expect(
      parameterCounts(SampleDescription(shape: [28, 28, 1]))
        == ["generator": 1_486_352, "discriminator": 533_505])
    #expect(
      parameterCounts(SampleDescription(shape: [2]))
        == ["generator": 484_802, "discriminator": 405_201])
    // Two more inputs for 1000 maxout pieces.
    #expect(
      parameterCounts(SampleDescription(shape: [2]), packing: 2)["discriminator"] == 405_201 + 2_000
    )
  }

  @Test func generatorStepTrainsOnlyTheGenerator() {
    let samples = SampleDescription(shape: [28, 28, 1])
    let players = VanillaGAN(for: samples).players(for: samples)
    #expect(players.map(\.name) == ["discriminator", "generator"])
    #expect(players.map(\.trains) == [["discriminator"], ["generator"]])
  }

  @Test(arguments: [("noise", 10_000), ("packing", 100), ("discriminatorSteps", 1_000)])
  func hyperparametersOutOfRangeAreRefused(name: String, most: Int) {
    let samples = SampleDescription(shape: [2])
    for value in [0, most + 1, .max] {
      var variant = VanillaGAN(for: samples)
      switch name {
      case "noise": variant.noise = value
      case "packing": variant.packing = value
      default: variant.discriminatorSteps = value
      }
      #expect(throws: HyperparameterError(name, "must lie between 1 and \(most), is \(value)")) {
        try variant.validate(for: samples)
      }
    }
  }
}
