import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct CDCGANTests {
  private let digits = SampleDescription(shape: [8, 8, 1], classCount: 10)

  private func variant(_ conditioning: CDCGAN.Conditioning) -> CDCGAN {
    var variant = CDCGAN(for: digits)
    variant.conditioning = conditioning
    return variant
  }

  @Test func defaults() {
    let plain = CDCGAN(for: digits)
    #expect(plain.conditioning == .embedding && plain.objective is Minimax)
    #expect(plain.optimizer == OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5)))
    #expect(plain.noise == 100 && plain.filters == 64 && plain.trainingDefaults.batch == 128)
  }

  /// DCGAN's 3,576,704 and 2,765,568 with 50 more inputs for the first 4 × 4 × 512 kernel, one more channel for the
  /// first 4 × 4 × 64 kernel, tables of 50 numbers for each of 10 classes, and 50·4096 + 4096 for the channel.
  @Test func embeddingAddsToDCGAN() {
    let images = SampleDescription(shape: [64, 64, 3], classCount: 10)
    #expect(
      parameterCounts(CDCGAN(for: images), images) == [
        2_765_568 + 16 * 64 + 500 + 208_896, 3_576_704 + 50 * 16 * 512 + 500,
      ])
  }

  /// By hand with 4 filters at 8 pixels.
  ///
  /// Generator: dense 100·4·4·8; scales and shifts 2·3·8; 4 × 4 kernel 16·8·4;
  /// scales and shifts 2·3·4; 3 × 3 kernel 36 and a bias. Discriminator: kernels 9·4 + 4, 16·16 + 4, 9·4·8 + 8;
  /// 8 + 1 for the logit; 3·8 for the classes.
  @Test func projectionSizes() {
    let images = SampleDescription(shape: [8, 8, 1], classCount: 3)
    var small = variant(.projection)
    small.filters = 4
    #expect(
      parameterCounts(small, images) == [
        40 + 260 + 296 + 9 + 24, 12_800 + 48 + 512 + 24 + 37,
      ])
  }

  @Test(arguments: CDCGAN.Conditioning.allCases, [8, 12, 28, 32])
  func anyMultipleOfFour(conditioning: CDCGAN.Conditioning, side: Int) {
    let samples = SampleDescription(shape: [side, side, 3], classCount: 2)
    var small = variant(conditioning)
    small.filters = 2
    let scope = Scope(Trace(), isTraining: true)
    let round = Round(scope: scope, batch: 4, data: samples, player: "generator")
    let images = small.samples(round)
    #expect(images.shape == [4, side, side, 3])
    #expect(small.score(images, round).logits.shape == [4, 1])
  }

  /// Equation 5 with φ = 0 is the bias, b = 0.5: hinge losses max(0, 1 - b) + max(0, 1 + b) and -b.
  @Test func hingeByHand() {
    var projection = variant(.projection)
    projection.loss = .hinge
    let losses = constantLosses(projection, digits) {
      $0 == "discriminator/logit/bias" ? 0.5 : $0.hasSuffix("/u") ? 1 : 0
    }
    #expect(losses == [2, -0.5])
  }

  /// A discriminator of zeros scores 0: log 4 and log 2.
  @Test func minimaxByHand() {
    let losses = constantLosses(variant(.embedding), digits) { _ in 0 }
    #expect(losses[0].isClose(to: 1.386_294, absolute: 1e-5))
    #expect(losses[1].isClose(to: 0.693_147, absolute: 1e-5))
  }

  /// w·φ + b + v(y)·φ with weights of spectral norm 1.
  ///
  /// With one channel after each convolution φ is a number; w has
  /// norm 1 whatever it was, and so has the table of two classes (3, 4): its rows become 0.6 and 0.8.
  @Test func projectionByHand() {
    let images = SampleDescription(shape: [8, 8, 1], classCount: 2)
    var tiny = variant(.projection)
    tiny.filters = 1
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let round = Round(scope: scope, batch: 2, data: images, player: "discriminator")
    let score = tiny.score(round.real, round).logits
    var parameters: [String: NDArray] = [:]
    for declaration in scope.declarations {
      let (name, shape) = (declaration.name, declaration.shape)
      var values = [Float](repeating: 0, count: shape.count)
      // Biases of 1 in front of the sum over 4 × 4 pixels: both channels of φ are 16.
      if name == "discriminator/features/look2/bias" { values = [1, 1] }
      if name == "discriminator/logit/weight" { values = [2, 0] }
      if name == "discriminator/logit/bias" { values = [0.25] }
      if name == "discriminator/label/weight" { values = [3, 0, 4, 0] }
      // The vectors that make the estimates exact.
      if name == "discriminator/logit/u" { values = [1] }
      if name == "discriminator/label/u" { values = [1, 0] }
      if name.hasPrefix("discriminator/features"), name.hasSuffix("/u") {
        values = values.map { _ in 1 }
      }
      parameters[name] = NDArray(shape, values)
    }
    let values = trace.finish(outputs: [("score", score)]).evaluate(
      inputs: [
        "real": NDArray([2, 8, 8, 1], repeating: 0.7), "labels": NDArray([2], [0, 1]),
      ], parameters: parameters
    ).outputs["score"]?.values
    #expect(values?.count == 2)
    #expect(values?[0].isClose(to: 16 + 0.25 + 0.6 * 16, absolute: 1e-4) == true)
    #expect(values?[1].isClose(to: 16 + 0.25 + 0.8 * 16, absolute: 1e-4) == true)
  }

  @Test func classesMatterInEmbedding() { expectClassesMatter(variant(.embedding), digits) }

  /// Conditional batch norm starts without a difference between classes, so only scores are asked for one here.
  @Test func classesMatterInProjection() {
    let scores = constantScores(variant(.projection), digits)
    #expect(scores.count == 3 && abs(scores[0] - scores[1]) > 1e-3)
    // A sum may round otherwise at another place of the batch.
    #expect(scores[0].isClose(to: scores[2], absolute: 1e-5))
  }

  private func constantScores(_ variant: CDCGAN, _ samples: SampleDescription) -> [Float] {
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let round = Round(scope: scope, batch: 3, data: samples, player: "discriminator")
    let score = variant.score(round.real, round).logits
    return trace.finish(outputs: [("score", score)]).evaluate(
      inputs: ["real": NDArray([3, 8, 8, 1], repeating: 0.3), "labels": NDArray([3], [4, 7, 4])],
      parameters: Dictionary(
        uniqueKeysWithValues: scope.declarations.map {
          ($0.name, $0.initializer.array($0.shape, RandomStream(seed: 1, name: $0.name)))
        })
    ).outputs["score"]?.values ?? []
  }

  @Test func refusals() {
    for (shape, classCount, rule) in [
      ([30, 30, 1], 10, "square images"), ([2], 8, "square images"),
      ([8, 8, 1], 0, "must have a label for each sample"),
    ] {
      let samples = SampleDescription(shape: Shape(shape), classCount: classCount)
      let error = #expect(throws: HyperparameterError.self) {
        try CDCGAN(for: samples).validate(for: samples)
      }
      #expect(error?.rule.contains(rule) == true)
    }
  }
}
