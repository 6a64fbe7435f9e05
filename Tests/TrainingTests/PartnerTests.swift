import Autograd
import Datasets
import Engine
import GANs
import NeuralNet
import Testing

@testable import Training

/// Players that update on one batch, one right after the other.
@Suite struct PartnerTests {
  /// Two numbers v = 1 and w = 2, of which the first player lowers v·w by v and the second one by w, at a rate of 1/2.
  private struct TwoNumbers: GANVariant {
    static let name = "two-numbers"
    static let summary = "two players of a number each"
    static let citation = "none"
    /// Whether the second player shares the first one's step.
    var isShared = true
    /// Whether the second player also lowers the logarithm of v.
    var hasLogarithm = false

    init(for data: SampleDescription) {}
    var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 8) }
    func validate(for data: SampleDescription) throws(HyperparameterError) {}
    func samples(_ round: Round) -> Tensor { round.noise(2) }

    func players(for data: SampleDescription) -> [Player] {
      [("v", nil), ("w", isShared ? "v" : nil)].map { name, partner in
        Player(name, after: partner, optimizer: OptimizerChoice(SGD(learningRate: 0.5))) { round in
          let v = round.scope.scope("v").parameter("value", [], .constant(1))
          let w = round.scope.scope("w").parameter("value", [], .constant(2))
          let value = name == "w" && hasLogarithm ? v * w + v.log() : v * w
          return Player.Loss(value, reports: [("real of \(name)", round.real.mean())])
        }
      }
    }
  }

  private func trainer(_ settings: [String] = []) throws -> Trainer {
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["steps=9", "tickEvery=1"] + settings
    let dataset = try DatasetCatalog.open("ring8", seed: 0)
    let config = try RunConfig(
      TwoNumbers.self, data: "ring8", samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
  }

  private func numbers(_ trainer: Trainer) -> [Float] {
    ["v/value", "w/value"].flatMap { trainer.store[$0]?.values ?? [] }
  }

  /// v' = v - w/2 and then w' = w - v'/2; were v' no given number for the second player, w would lose half of v' - w/2.
  @Test func theSecondFindsWhatTheFirstHasLeft() throws {
    let trainer = try trainer()
    let byHand: [(numbers: [Float], losses: [Double], norms: [Double])] = [
      ([0, 2], [2, 0], [2, 0]), ([-1, 2.5], [0, -2], [2, 1]),
    ]
    for expected in byHand {
      try trainer.advance()
      let row = trainer.takeStatistics()
      #expect(numbers(trainer) == expected.numbers)
      #expect(row.losses.map(\.name) == ["v", "w"])
      #expect(row.losses.map(\.value) == expected.losses)
      #expect(row.gradientNorms.map(\.value) == expected.norms)
      #expect(row.reports[0].value == row.reports[1].value, "one batch for both")
    }
    #expect(trainer.runners.map(\.updates) == [2])
    #expect(trainer.samplesSeen == 2 * 8)
    #expect(trainer.updatesOfWholeRun() == [9])
  }

  /// With steps of their own both move in the same way, each on a batch of its own.
  @Test func stepsOfTheirOwnDrawTwice() throws {
    let trainer = try trainer(["isShared=false"])
    try trainer.advance()
    try trainer.advance()
    #expect(numbers(trainer) == [-1, 2.5])
    let row = trainer.takeStatistics()
    #expect(row.reports[0].value != row.reports[1].value)
    #expect(trainer.runners.map(\.updates) == [2, 2])
    #expect(trainer.samplesSeen == 4 * 8)
  }

  /// The first player leaves a v of 0, of which the second takes the logarithm: neither moves, and both are named.
  @Test func oneBadLossStopsBoth() throws {
    let trainer = try trainer(["hasLogarithm=true"])
    do {
      try trainer.advance()
      Issue.record("an infinite loss went through")
    } catch TrainingError.notFinite(let step, let player, let op, _, _) {
      #expect((step, player, op) == (1, "v and w", "log"))
    }
    #expect(numbers(trainer) == [1, 2])
  }
}
