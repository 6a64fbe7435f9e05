import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct InfoGANTests {
  private static let digits = SampleDescription(shape: [8, 8, 1])

  private func value(_ body: (Trace) -> Tensor) -> Float {
    let trace = Trace()
    return trace.finish(outputs: [("y", body(trace))]).evaluate().outputs["y"]?.values[0] ?? .nan
  }

  /// Q says 1/4 : 3/4 and 2/3 : 1/3; the categories are 1 and 0: log 2 + (log 3/4 + log 2/3) / 2 =
  /// 0.693147 - (0.287682 + 0.405465) / 2 = 0.346574.
  @Test func categoricalInformationByHand() {
    let information = value { trace in
      CodeInformation.categorical(
        trace.constant(NDArray([2], [1, 0])),
        logits: trace.constant(NDArray([2, 2], [0, 1.098_612_3, 0.693_147_2, 0])))
    }
    #expect(abs(information - 0.346_574) < 1e-6)
  }

  /// Even guesses tell nothing, certain and right ones log 10.
  @Test func rangeOfTheCategoricalInformation() {
    func information(_ scale: Float) -> Float {
      value { trace in
        let categories = trace.constant(NDArray([10], (0..<10).map { Float($0) }))
        return CodeInformation.categorical(
          categories, logits: categories.oneHot(classCount: 10) * scale)
      }
    }
    #expect(abs(information(0)) < 1e-6)
    #expect(abs(information(50) - 2.302_585) < 1e-6)
  }

  /// (0.25 + 1 - 0.0625 - 0.25) / 2 = 0.46875 and (1 + 0 - 1 - 0) / 2 = 0, whose mean is 0.234375.
  @Test func continuousInformationByHand() {
    let information = value { trace in
      CodeInformation.continuous(
        trace.constant(NDArray([2, 2], [0.5, -1, 1, 0])),
        means: trace.constant(NDArray([2, 2], [0.25, -0.5, 0, 0])))
    }
    #expect(information == 0.234_375)
  }

  private struct Step {
    let loss: Float
    let reports: [String: Float]
    let gradients: [String: Float]
  }

  /// The first step of a player at the first weights, with gradients as sums of squares.
  private func step(_ variant: InfoGAN, _ player: Int) -> Step {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let chosen = variant.players(for: Self.digits)[player]
    let loss = chosen.loss(
      Round(scope: scope, batch: 16, data: Self.digits, player: chosen.name))
    let weights = chosen.trains.flatMap { scope.scope($0).trainable }
    let gradients = gradient(
      of: loss.value, at: weights.map { trace.parameter($0.name, $0.shape) })
    let outputs =
      [("loss", loss.value)] + loss.reports.map { ($0.name, $0.value) }
      + zip(weights, gradients).map { ("gradient/" + $0.0.name, $0.1.sumOfSquares()) }
    let values = trace.finish(outputs: outputs).evaluate(
      inputs: ["real": sample([16, 8, 8, 1])],
      parameters: Dictionary(
        uniqueKeysWithValues: scope.declarations.map {
          ($0.name, $0.initializer.array($0.shape, RandomStream(seed: 1, name: $0.name)))
        })
    ).outputs.compactMapValues(\.values.first)
    return Step(
      loss: values["loss"] ?? .nan, reports: values,
      gradients: values.filter { $0.key.hasPrefix("gradient/") })
  }

  /// Both players lower the plain GAN's losses minus weighted information.
  @Test(arguments: [0, 1]) func bothPlayersRaiseTheInformation(player: Int) {
    var variant = InfoGAN(for: Self.digits)
    (variant.categoryWeight, variant.codeWeight) = (0, 0)
    let plain = step(variant, player)
    (variant.categoryWeight, variant.codeWeight) = (2, 0.5)
    let weighted = step(variant, player)
    // The generator's step has the same weights but noise of its own, and reports nothing.
    if player == 0 {
      let all = weighted.reports[InfoGAN.information] ?? .nan
      let category = weighted.reports[InfoGAN.categoryInformation] ?? .nan
      let expected = plain.loss - 2 * category - 0.5 * (all - category)
      #expect(weighted.loss.isClose(to: expected, absolute: 2e-6))
      #expect(plain.gradients["gradient/discriminator/codes/dense1/weight"] == 0)
      #expect(weighted.gradients["gradient/discriminator/codes/dense1/weight"] ?? 0 > 0)
    } else {
      #expect(weighted.loss != plain.loss)
      let name = "gradient/generator/dense1/weight"
      #expect(weighted.gradients[name] != plain.gradients[name])
    }
    #expect(weighted.gradients["gradient/discriminator/logit/weight"] == nil || player == 0)
  }

  /// Counts of the published networks.
  @Test func publishedSizes() {
    let samples = SampleDescription(shape: [28, 28, 1])
    let scope = Scope(Trace(), isTraining: true)
    for player in InfoGAN(for: samples).players(for: samples) {
      _ = player.loss(Round(scope: scope, batch: 2, data: samples, player: player.name))
    }
    func count(_ path: String) -> Int {
      path.split(separator: "/").reduce(scope) { $0.scope(String($1)) }.trainable
        .reduce(0) { $0 + $1.shape.count }
    }
    #expect(count("generator") == 6_652_481)
    #expect(count("discriminator/body") == 6_558_144)
    #expect(count("discriminator/logit") == 1_025)
    #expect(count("discriminator/codes") == 133_262)
  }

  @Test(arguments: [(8, 1, 0), (12, 3, 2), (20, 1, 1), (32, 3, 5)])
  func anyMultipleOfFour(side: Int, channels: Int, codes: Int) {
    let samples = SampleDescription(shape: [side, side, channels])
    var variant = InfoGAN(for: samples)
    (variant.codes, variant.categories) = (codes, 3)
    let scope = Scope(Trace(), isTraining: true)
    let round = Round(scope: scope, batch: 2, data: samples, player: "generator")
    let images = variant.samples(round)
    #expect(images.shape == [2, side, side, channels])
    #expect(variant.categoryLogits(of: images, round).shape == [2, 3])
    #expect(variant.players(for: samples).allSatisfy { $0.loss(round).value.shape == [] })
  }

  @Test func latentsByName() {
    let given = GivenLatents()
    let scope = Scope(Trace(), isTraining: false)
    _ = InfoGAN(for: Self.digits).samples(
      Round(scope: scope, batch: 2, data: Self.digits, player: "sample", given: given))
    #expect(given.latents.map(\.name) == ["noise", "category", "code"])
    #expect(given.latents.map(\.size) == [62, 1, 2])
  }

  @Test(arguments: [
    ("noise", 1...10_000), ("categories", 2...1_000), ("codes", 0...100),
  ])
  func hyperparametersOutOfRangeAreRefused(name: String, range: ClosedRange<Int>) {
    for value in [range.lowerBound - 1, range.upperBound + 1] {
      var variant = InfoGAN(for: Self.digits)
      switch name {
      case "noise": variant.noise = value
      case "categories": variant.categories = value
      default: variant.codes = value
      }
      let rule = "must lie between \(range.lowerBound) and \(range.upperBound), is \(value)"
      #expect(throws: HyperparameterError(name, rule)) { try variant.validate(for: Self.digits) }
    }
    for weight: Float in [-1, .nan, .infinity] {
      var variant = InfoGAN(for: Self.digits)
      variant.codeWeight = weight
      #expect(throws: HyperparameterError.self) { try variant.validate(for: Self.digits) }
    }
  }

  @Test(arguments: [[2], [30, 30, 1], [4, 4, 1], [32, 28, 1]])
  func refused(shape: [Int]) {
    let samples = SampleDescription(shape: Shape(shape))
    let error = #expect(throws: HyperparameterError.self) {
      try InfoGAN(for: samples).validate(for: samples)
    }
    #expect(error?.rule.contains("square images") == true)
  }
}
