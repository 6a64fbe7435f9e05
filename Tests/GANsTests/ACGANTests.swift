import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct ACGANTests {
  private let digits = SampleDescription(shape: [8, 8, 1], classCount: 4)

  @Test func publishedDefaults() {
    let variant = ACGAN(for: SampleDescription(shape: [32, 32, 3], classCount: 10))
    #expect(variant.noise == 100 && variant.generatorFilters == 96)
    #expect(variant.discriminatorFilters == 16 && variant.dropout == 0.5)
    #expect(variant.discriminatorClassWeight == 1 && variant.generatorClassWeight == 1)
    #expect(variant.optimizer == OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5)))
    #expect(variant.trainingDefaults.batch == 100)
    #expect(ACGAN(for: digits).discriminatorFilters == 64)
  }

  /// At 32 × 32 × 3, by hand.
  ///
  /// Generator: 110·6144 + 6144; 25·384·192 + 192 and 2·192; 25·192·96 + 96 and 2·96;
  /// 25·96·3 + 3. Discriminator: 3 × 3 kernels with biases for 3, 16, 32, 64, 128, 256 and 512 channels, scales and
  /// shifts for all but the first, and two heads on 4·4·512 features.
  @Test func publishedParameterCounts() {
    let images = SampleDescription(shape: [32, 32, 3], classCount: 10)
    let generator = 681_984 + 1_843_392 + 384 + 460_896 + 192 + 7_203
    let kernels = 448 + 4_640 + 18_496 + 73_856 + 295_168 + 1_180_160
    let norms = 2 * (32 + 64 + 128 + 256 + 512)
    let heads = 8_193 + 81_930
    #expect(parameterCounts(ACGAN(for: images), images) == [kernels + norms + heads, generator])
  }

  @Test(arguments: [8, 12, 28, 64])
  func anyMultipleOfFour(side: Int) {
    let samples = SampleDescription(shape: [side, side, 1], classCount: 3)
    var variant = ACGAN(for: samples)
    (variant.generatorFilters, variant.discriminatorFilters) = (2, 2)
    let scope = Scope(Trace(), isTraining: true)
    let round = Round(scope: scope, batch: 4, data: samples, player: "generator")
    let images = variant.samples(round)
    #expect(images.shape == [4, side, side, 1])
    let judged = variant.judged(images, round)
    #expect(judged.source.logits.shape == [4, 1] && judged.kind.logits.shape == [4, 3])
  }

  /// With weights of 0 the logits are the heads' biases: source s = 0.5; class biases b = 0, so that all classes have
  /// probability 1/4.
  ///
  /// Discriminator: log(1 + e⁻ˢ) + log(1 + eˢ) + 2·w·log 4. Generator: log(1 + e⁻ˢ) + w'·log 4, the same sign.
  @Test func lossesByHand() {
    var variant = ACGAN(for: digits)
    variant.discriminatorClassWeight = 3
    variant.generatorClassWeight = 0.1
    let losses = constantLosses(variant, digits) { $0 == "discriminator/source/bias" ? 0.5 : 0 }
    let log4: Float = 1.386_294_4
    #expect(losses[0].isClose(to: 0.474_077 + 0.974_077 + 6 * log4, absolute: 1e-5))
    #expect(losses[1].isClose(to: 0.474_077 + 0.1 * log4, absolute: 1e-5))
  }

  /// Three samples with logits (0, log 3): probabilities 1/4 and 3/4, and labels 0, 1, 1.
  @Test func classLossByHand() {
    let trace = Trace()
    let log3: Float = 1.098_612_3
    let score = ClassScore(trace.constant(NDArray([3, 2], [0, log3, 0, log3, 0, log3])))
    let labels = trace.constant(NDArray([3], [0, 1, 1]))
    let outputs = trace.finish(outputs: [
      ("loss", score.loss(labels)), ("mean", score.meanProbability(of: labels)),
    ]).evaluate(inputs: [:], parameters: [:]).outputs
    // -(log 1/4 + 2 log 3/4) / 3
    #expect(outputs["loss"]?.values[0].isClose(to: 0.653_886, absolute: 1e-5) == true)
    #expect(outputs["mean"]?.values[0].isClose(to: 1.75 / 3, absolute: 1e-6) == true)
  }

  /// The losses ask for no logarithm of a rounded zero.
  @Test func classLossAtExtremes() {
    let trace = Trace()
    let score = ClassScore(trace.constant(NDArray([1, 2], [1e4, -1e4])))
    let loss = score.loss(trace.constant(NDArray([1], [1])))
    let value = trace.finish(outputs: [("loss", loss)]).evaluate(inputs: [:], parameters: [:])
      .outputs["loss"]?.values[0]
    #expect(value == 2e4)
  }

  @Test func refusals() {
    var variant = ACGAN(for: digits)
    variant.generatorClassWeight = -1
    #expect(throws: HyperparameterError("generatorClassWeight", "must be at least 0, is -1.0")) {
      try variant.validate(for: digits)
    }
    for (shape, classCount, rule) in [
      ([30, 30, 1], 10, "square images"), ([2], 8, "square images"),
      ([8, 8, 1], 0, "must have a label for each sample"),
    ] {
      let samples = SampleDescription(shape: Shape(shape), classCount: classCount)
      let error = #expect(throws: HyperparameterError.self) {
        try ACGAN(for: samples).validate(for: samples)
      }
      #expect(error?.rule.contains(rule) == true)
    }
  }
}
