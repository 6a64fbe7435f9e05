import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct CGANTests {
  private let digits = SampleDescription(shape: [28, 28, 1], classCount: 10)
  private let ring = SampleDescription(shape: [2], classCount: 8)

  @Test func publishedDefaults() {
    let variant = CGAN(for: digits)
    #expect(variant.noise == 100 && variant.network == .maxout240)
    #expect(variant.optimizer == OptimizerChoice(SGD(learningRate: 0.1, momentum: 0.5)))
    #expect(variant.generatorDropout == 0.5 && variant.discriminatorDropout == 0.5)
    #expect(variant.trainingDefaults.batch == 100)
    // The paper's decay: 1.00004 for each of 20,000 steps.
    let factor = variant.trainingDefaults.schedule.factor(step: 20_000, of: 20_000)
    #expect(factor.isClose(to: 0.4493, absolute: 1e-3))
    #expect(CGAN(for: ring).generatorDropout == 0)
  }

  /// Generator 100·200 + 200, 10·1000 + 1000, 1200·1200 + 1200, 1200·784 + 784; discriminator
  /// 784·1200 + 1200, 10·250 + 250, 290·960 + 960, 240 + 1.
  @Test func publishedParameterCounts() {
    #expect(parameterCounts(CGAN(for: digits), digits) == [1_224_351, 2_413_984])
  }

  @Test(arguments: [
    SampleDescription(shape: [12, 12, 3], classCount: 3),
    SampleDescription(shape: [2], classCount: 1), SampleDescription(shape: [7], classCount: 5),
  ])
  func anyShape(samples: SampleDescription) {
    let variant = CGAN(for: samples)
    let scope = Scope(Trace(), isTraining: true)
    let round = Round(scope: scope, batch: 4, data: samples, player: "generator")
    let fake = variant.samples(round)
    #expect(fake.shape == Shape([4] + samples.shape.sizes))
    #expect(variant.score(fake, round).logits.shape == [4, 1])
  }

  /// A discriminator of zeros but for a bias of b: both logits are b, so that the losses are log(1 + e⁻ᵇ) + log(1 + eᵇ)
  /// and log(1 + e⁻ᵇ).
  @Test func lossesByHand() {
    let losses = constantLosses(CGAN(for: ring), ring) {
      $0 == "discriminator/logit/bias" ? 0.5 : 0
    }
    #expect(losses[0].isClose(to: 0.474_077 + 0.974_077, absolute: 1e-5))
    #expect(losses[1].isClose(to: 0.474_077, absolute: 1e-5))
  }

  /// Both networks see the class, and each sees it where it stands in the batch.
  @Test func classesMatter() {
    expectClassesMatter(CGAN(for: ring), ring)
  }

  @Test func refusals() {
    let unlabelled = SampleDescription(shape: [2])
    let error = #expect(throws: HyperparameterError.self) {
      try CGAN(for: unlabelled).validate(for: unlabelled)
    }
    #expect(error?.name == "data")
    #expect(error?.rule.contains("must have a label for each sample") == true)
    var variant = CGAN(for: digits)
    variant.generatorDropout = 1
    #expect(throws: HyperparameterError("generatorDropout", "must lie in [0, 1), is 1.0")) {
      try variant.validate(for: digits)
    }
    variant = CGAN(for: digits)
    variant.discriminatorDropout = .nan
    #expect(throws: HyperparameterError.self) { try variant.validate(for: digits) }
  }
}
