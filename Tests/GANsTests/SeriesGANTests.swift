import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// RGAN, RCGAN and C-RNN-GAN with all weights zero, where every score is known.
@Suite struct SeriesGANTests {
  private static let data = SampleDescription(shape: [6, 3], classCount: 2)

  /// Returns the loss, the reports and the condition of a player whose networks' weights are all zero.
  private func loss(_ variant: some GANVariant, _ name: String) throws -> [String: Float] {
    let player = try #require(variant.players(for: Self.data).first { $0.name == name })
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let loss = player.loss(
      Round(scope: scope, batch: 4, data: Self.data, player: player.name))
    var outputs = [("loss", loss.value)] + loss.reports.map { ($0.name, $0.value) }
    if let condition = loss.condition { outputs.append(("condition", condition)) }
    return trace.finish(outputs: outputs).evaluate(
      inputs: ["real": sample([4, 6, 3], stream: 1), "labels": NDArray([4], [0, 1, 1, 0])],
      parameters: Dictionary(
        uniqueKeysWithValues: scope.declarations.map { ($0.name, NDArray($0.shape)) })
    ).outputs.mapValues { $0.values[0] }
  }

  /// Logits of 0 at every step: log 4 for the discriminator, log 2 for the generator.
  @Test func scoresOfEachStepAreCrossEntropies() throws {
    for variant in [RGAN(for: Self.data), RCGAN(for: Self.data)] as [any TwoPlayerGAN] {
      let discriminator = try loss(variant, "discriminator")
      #expect(try #require(discriminator["loss"]).isClose(to: 1.386_294_4, relative: 1e-6))
      #expect(discriminator[Player.realProbability] == 0.5)
      let generator = try #require(try loss(variant, "generator")["loss"])
      #expect(generator.isClose(to: 0.693_147_2, relative: 1e-6))
    }
  }

  /// Plain descent at 0.1 for discriminators is intended, as is Adam for generators.
  @Test func publishedOptimizers() throws {
    for variant in [RGAN(for: Self.data), RCGAN(for: Self.data)] as [any TwoPlayerGAN] {
      let players = variant.players(for: Self.data)
      let discriminator = try #require(players[0].optimizer.optimizer as? SGD)
      #expect(players[0].name == "discriminator")
      #expect(discriminator.learningRate == 0.1 && discriminator.momentum == 0)
      let generator = try #require(players[1].optimizer.optimizer as? Adam)
      #expect(generator.learningRate == 1e-3 && generator.beta1 == 0.9)
      #expect(variant.trainingDefaults.batch == 28)
    }
    let rates = CRNNGAN(for: Self.data).players(for: Self.data).map {
      ($0.optimizer.optimizer as? SGD)?.learningRate
    }
    #expect(rates == [0.1, 0.05, 0.1])
    let clipping = CRNNGAN(for: Self.data).trainingDefaults.clipping
    #expect(clipping == GradientClipping(norm: 5))
  }

  /// Numbers of the published networks on one signal, counted by hand.
  ///
  /// 4 · 100 (5 + 100 + 1) and 4 · 100 (1 + 100 + 1) in the LSTMs and 101 in each output layer. The published code counts
  /// one more in the generator, a scale that it does not use.
  @Test func parametersOfThePublishedNetworks() {
    let data = SampleDescription(shape: [30, 1])
    let variant = RGAN(for: data)
    let scope = Scope(Trace(), isTraining: true)
    for player in variant.players(for: data) {
      _ = player.loss(Round(scope: scope, batch: 2, data: data, player: player.name))
    }
    func count(_ name: String) -> Int {
      scope.scope(name).trainable.reduce(0) { $0 + $1.shape.count }
    }
    #expect(count("generator") == 42_501)
    #expect(count("discriminator") == 40_901)
  }

  /// What lies beyond a generator's sigmoid or hyperbolic tangent can never be made.
  @Test(
    arguments: [
      (0...1, true, true), (0.25...0.5, true, true), (-1...1, false, true),
      (-0.001...1, false, true),
      (0...1.001, false, false), (-1.5...0, false, false),
    ] as [(ClosedRange<Float>, Bool, Bool)])
  func seriesMustLieWithinTheGeneratorsBounds(
    range: ClosedRange<Float>, suitsSigmoid: Bool, suitsTangent: Bool
  ) {
    let data = SampleDescription(shape: [6, 3], classCount: 2, range: range)
    func suits(_ variant: any GANVariant) -> Bool { (try? variant.validate(for: data)) != nil }
    #expect(suits(TimeGAN(for: data)) == suitsSigmoid)
    #expect(suits(RGAN(for: data)) == suitsTangent)
    #expect(suits(RCGAN(for: data)) == suitsTangent)
    #expect(suits(CRNNGAN(for: data)) && suits(WGANGP(for: data)))
  }

  @Test func whatIsBeyondTheBoundsIsSaid() {
    let data = SampleDescription(shape: [6, 3], range: -0.5...2)
    let error = #expect(throws: HyperparameterError.self) {
      try TimeGAN(for: data).validate(for: data)
    }
    #expect(
      error?.rule
        == "must lie in [0, 1], which the generator cannot leave, and reach from -0.5 to 2.0: say scale=minmax, or train a variant whose generator has no bounds, such as wgan-gp"
    )
  }

  /// Probabilities of 1/2: the discriminator's loss is twice the generator's, which therefore sits out.
  @Test func thePlayerThatIsWinningSitsOut() throws {
    let variant = CRNNGAN(for: Self.data)
    let discriminator = try loss(variant, "discriminator")
    #expect(try #require(discriminator["loss"]).isClose(to: 1.386_294_4, relative: 1e-5))
    let expected = 1.386_294_4 - 0.7 * 0.693_147_2 as Float
    #expect(try #require(discriminator["condition"]).isClose(to: expected, relative: 1e-5))
    let generator = try loss(variant, "generator")
    #expect(try #require(generator["loss"]).isClose(to: 0.693_147_2, relative: 1e-5))
    #expect(try #require(generator["condition"]) < 0)
  }

  /// A generator of zeros foretells the first step alone at first: the mean square of the real first steps.
  @Test func pretrainingBeginsWithShortSeries() throws {
    var variant = CRNNGAN(for: Self.data)
    variant.pretrainingSteps = 100
    let real = sample([4, 6, 3], stream: 1).values
    let first = (0..<4).flatMap { series in (0..<3).map { real[series * 18 + $0] } }
    let expected = first.reduce(0) { $0 + $1 * $1 } / 12
    #expect(
      try #require(try loss(variant, "pretraining")["loss"]).isClose(to: expected, relative: 1e-5))
    #expect(variant.turns(in: 99) == [0] && variant.turns(in: 100) == [1, 2])
  }

  /// A step reads what the generator gave out before: with noise and weights of one dense path it can be followed by hand.
  @Test func theGeneratorIsFedItsOwnOutput() throws {
    var variant = CRNNGAN(for: Self.data)
    variant.network.hidden = 2
    variant.network.layers = 1
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let noise = trace.constant(0).broadcast(to: [3, 1, 1])
    let series = variant.network.series(noise, features: 1, in: scope)
    var weights = Dictionary(
      uniqueKeysWithValues: scope.declarations.map { ($0.name, NDArray($0.shape)) })
    // Only the bias of the last layer and the way from the output before to the candidate are not zero.
    weights["output/bias"] = NDArray([1], [0.5])
    weights["output/weight"] = NDArray([2, 1], [1, 0])
    weights["input/weight"] = NDArray([2, 2], [0, 0, 1, 0])
    weights["layer1/input"]?.values[2] = 1
    let values = try #require(
      trace.finish(outputs: [("y", series)]).evaluate(parameters: weights).outputs["y"]
    ).values
    // i = o = 1/2, f = σ(1); g = tanh(y before); c and h from zero.
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }
    func tanh(_ x: Double) -> Double { 2 * sigmoid(2 * x) - 1 }
    var (y, c) = (0.0, 0.0)
    for t in 0..<3 {
      c = c * sigmoid(1) + 0.5 * tanh(max(y, 0))
      y = tanh(c) * 0.5 + 0.5
      #expect(Double(values[t]).isClose(to: y, relative: 1e-5), "step \(t)")
    }
  }

  private func exponential(_ x: Double) -> Double {
    (1...40).reversed().reduce(1.0) { 1 + $0 * x / Double($1) }
  }
}
