import Autograd
import Engine
import GANs
import NeuralNet
import Testing

@Suite struct WGANGPTests {
  private let points = SampleDescription(shape: [2])

  @Test func publishedDefaults() {
    let toy = WGANGP(for: points)
    #expect((toy.penalty as? GradientPenalty)?.weight == 0.1)
    #expect(toy.optimizer == OptimizerChoice(Adam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9)))
    #expect(toy.trainingDefaults.batch == 256 && toy.discriminatorSteps == 5)
    let images = WGANGP(for: SampleDescription(shape: [28, 28, 1]))
    #expect((images.penalty as? GradientPenalty)?.weight == 10)
    #expect(images.trainingDefaults.batch == 50)
    #expect(images.constraint == nil && images.objective is Wasserstein)
  }

  /// Three layers of 512: 2·512 + 512 + 2·(512² + 512) and 512·n + n for n outputs.
  @Test func publishedParameterCounts() {
    let counts = WGANGP(for: points).players(for: points).map { player in
      let scope = Scope(Trace(), isTraining: true)
      _ = player.loss(Round(scope: scope, batch: 4, data: points, player: player.name))
      return scope.scope(player.name).trainable.reduce(0) { $0 + $1.shape.count }
    }
    #expect(counts == [527_361, 527_874])
  }

  /// The penalty is no part of the reported estimate, and the interval travels with the term.
  @Test func penaltyIsATermOfItsOwn() throws {
    var variant = WGANGP(for: points)
    variant.penaltyEvery = 4
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let loss = variant.players(for: points)[0].loss(
      Round(scope: scope, batch: 4, data: points, player: "discriminator"))
    let lazy = try #require(loss.lazy)
    #expect(lazy.interval == 4)
    #expect(loss.reports.map(\.name) == [Wasserstein.estimate])
    let values = trace.finish(outputs: [
      ("loss", loss.value), ("estimate", loss.reports[0].value),
    ]).evaluate(
      inputs: ["real": NDArray([4, 2], repeating: 0.5)],
      parameters: Dictionary(
        uniqueKeysWithValues: scope.declarations.map {
          ($0.name, $0.initializer.array($0.shape, RandomStream(seed: 1, name: $0.name)))
        })
    ).outputs
    #expect(values["loss"]?.values[0] == -(values["estimate"]?.values[0] ?? .nan))
  }

  @Test func hyperparametersOutOfRangeAreRefused() {
    var variant = WGANGP(for: points)
    variant.penaltyEvery = 0
    #expect(
      throws: HyperparameterError("penaltyEvery", "must lie between 1 and 1000000, is 0")
    ) { try variant.validate(for: points) }
    variant = WGANGP(for: points)
    variant.penaltyWeight = -0.5
    #expect(throws: HyperparameterError("penaltyWeight", "must be at least 0, is -0.5")) {
      try variant.validate(for: points)
    }
  }
}
