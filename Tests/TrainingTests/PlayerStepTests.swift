import Autograd
import Datasets
import Engine
import GANs
import NeuralNet
import Testing
import _AllocationCount

@testable import Training

/// Penalties, constraints and several updates a round, inside planned steps.
@Suite struct PlayerStepTests {
  /// A critic `w·x` without a bias, on data N(0, 1) against `noise + (shift, 0)`.
  private struct LinearCritic: GANVariant {
    static let name = "linear"
    static let summary = "a critic of two numbers"
    static let citation = "none"
    static let shift: Float = 2
    var isClipped = false

    init(for data: SampleDescription) {}
    var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 2_000) }
    func validate(for data: SampleDescription) throws(HyperparameterError) {}
    func samples(_ round: Round) -> Tensor {
      round.noise(2) + round.scope.trace.constant(NDArray([2], [Self.shift, 0]))
    }
    func players(for data: SampleDescription) -> [Player] {
      let constraint: any WeightConstraint =
        isClipped ? WeightClipping(bound: 1) : UnitNorm(.layer)
      let critic = Dense(1, hasBias: false, weight: .constant(0.5))
      return [
        Player(
          "critic", optimizer: OptimizerChoice(SGD(learningRate: 0.05)), constraint: constraint
        ) { round in
          let real = Score(round.scope("critic", critic, round.real))
          let fake = Score(round.scope("critic", critic, samples(round)))
          return Player.Loss(
            Wasserstein().discriminatorLoss(real: real, fake: fake),
            reports: Wasserstein().reports(real: real, fake: fake))
        }
      ]
    }
  }

  private func trainer(
    _ variant: any GANVariant.Type, data: String = "ring8", _ settings: [String]
  ) throws -> Trainer {
    var overrides = RunConfig.Overrides()
    overrides.assignments = settings
    let dataset = try DatasetCatalog.open(data, seed: 0)
    let config = try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
  }

  /// Both sets let w = (-1, 0) through: the estimate is then the distance between the means.
  ///
  /// Means of 2,000 numbers vary by 0.03; the last rows are averages over 100 steps, which leaves 0.003. Clipped, the
  /// second weight wanders as nothing pulls it, by the same noise.
  @Test(arguments: [false, true])
  func linearCriticReportsTheDistance(isClipped: Bool) throws {
    let trainer = try trainer(
      LinearCritic.self, data: "gaussians,centers=0:0,sigma=1",
      ["isClipped=\(isClipped)", "steps=400"])
    for _ in 0..<300 { try trainer.advance() }
    _ = trainer.takeStatistics()
    for _ in 0..<100 { try trainer.advance() }
    let row = trainer.takeStatistics()
    let w = trainer.store["critic/weight"]?.values ?? []
    #expect(abs(w[0] + 1) < 1e-3, "\(w)")
    #expect(abs(w[1]) < (isClipped ? 0.8 : 0.05), "\(w)")
    #expect(row.reports.map(\.name) == [Wasserstein.estimate])
    #expect(abs(row.reports[0].value - Double(LinearCritic.shift)) < 0.03, "\(row.reports)")
  }

  /// After a round of real training every weight is in the set, to the bit for clipping.
  @Test func constraintsHoldAfterARound() throws {
    let clipped = try trainer(WGAN.self, ["batch=8", "longRounds.first=0", "steps=3"])
    for _ in 0..<3 { try clipped.advance() }
    for name in clipped.store.names where name.hasPrefix("discriminator/") {
      let values = clipped.store[name]?.values ?? []
      #expect(values.allSatisfy { abs($0) <= 0.01 }, "\(name)")
    }
    let generator = clipped.store["generator/dense1/weight"]?.values ?? []
    #expect((generator.map(abs).max() ?? 0) > 0.01)

    let normed = try trainer(WGANNorm.self, ["batch=8", "steps=3"])
    for _ in 0..<3 { try normed.advance() }
    for layer in ["dense1", "dense2", "dense3", "output"] {
      let values = normed.store["discriminator/\(layer)/weight"]?.values ?? []
      let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - 1) < 1e-5, "\(layer)")
    }
  }

  /// A penalty of weight 0.1 every second update is the one of weight 0.2 in the first update, and none in the second.
  @Test func lazyPenalty() throws {
    func weights(_ settings: [String]) throws -> (Trainer, [Float]) {
      let trainer = try trainer(WGANGP.self, ["batch=8", "steps=9"] + settings)
      try trainer.advance()
      return (trainer, trainer.store["discriminator/dense2/weight"]?.values ?? [])
    }
    let lazy = try weights(["penaltyEvery=2", "penaltyWeight=0.1", "discriminatorSteps=1"])
    let eager = try weights(["penaltyWeight=0.2", "discriminatorSteps=1"])
    #expect(lazy.1 == eager.1)
    #expect(try weights(["penaltyWeight=0", "discriminatorSteps=1"]).1 != eager.1)

    let runner = lazy.0.runners[0]
    #expect(runner.updates == 1)
    #expect(runner.nextReports == [Wasserstein.estimate])
    #expect(!runner.lean.plan.graph.description.contains("discriminator/penalty"))
    runner.updates = 2
    #expect(runner.nextReports == [Wasserstein.estimate, Player.penalty])
    #expect(runner.lean.plan.graph.description.contains("discriminator/penalty"))

    // One of two updates reports it.
    let both = try weights(["penaltyEvery=2", "penaltyWeight=0.1", "discriminatorSteps=2"])
    #expect(both.0.takeStatistics().reports.map(\.name) == [Wasserstein.estimate, Player.penalty])
  }

  /// Each critic update draws a batch of its own.
  @Test func everyUpdateDrawsFreshSamples() throws {
    let trainer = try trainer(WGANGP.self, ["batch=8", "steps=9"])
    try trainer.advance()
    #expect(trainer.samplesSeen == 5 * 8)
    try trainer.advance()
    #expect(trainer.samplesSeen == 10 * 8)
    #expect(trainer.runners.map(\.updates) == [10, 2])
    #expect(trainer.runners.map(\.usesData) == [true, false])
  }

  /// Penalties, constraints and their state are part of the plan: a step allocates nothing.
  @Test(arguments: [
    "penaltyEvery=2 wgan-gp", "longRounds.first=0 wgan", "unitNorm=spectral wgan-norm",
    "unitNorm=global wgan-norm", "noise=2 dragan", "divergence=jeffrey fgan", "noise=2 lsgan",
    "noise=2 infogan", "hidden=24 timegan",
  ])
  func stepsDoNotAllocate(text: String) throws {
    guard gk_allocation_count() >= 0 else { return }
    let parts = text.split(separator: " ").map(String.init)
    let trainer = try trainer(
      RunConfig.type(named: parts[1]),
      data: ["infogan": "digits", "timegan": "sines,count=8,window=6"][parts[1]] ?? "ring8",
      ["batch=4", "steps=9", parts[0]])
    try trainer.advance()
    for runner in trainer.runners {
      for updates in 0..<2 {
        runner.updates = updates
        for executor in [runner.lean, runner.watchful] {
          executor.run(step: 3)
          let before = gk_allocation_count()
          gk_count_allocations_here(1)
          executor.run(step: 4)
          gk_count_allocations_here(0)
          #expect(gk_allocation_count() == before, "\(runner.name)")
        }
      }
    }
  }
}
