import Datasets
import Engine
import GANs
import Testing

@testable import Training

/// How long a run still takes.
@Suite struct PaceTests {
  private func player(
    _ updates: Int, made: Int, work: Double, timed: Int? = nil, seconds: Double
  ) -> Pace.Player {
    Pace.Player(updates: updates, made: made, work: work, timed: timed ?? made, seconds: seconds)
  }

  @Test func onePlayerGoesOnAsBefore() {
    let pace = Pace(players: [player(100, made: 25, work: 3, seconds: 5)])
    #expect(pace.remaining(elapsed: 5) == 15)
    // Pictures took as long as the updates, and will again.
    #expect(pace.remaining(elapsed: 10) == 30)
  }

  /// A phase that has not begun takes its operations' share; one that has, its own time.
  @Test func phasesCountWithTheirOwnCost() {
    let phases = [
      player(10, made: 10, work: 1, seconds: 2), player(10, made: 0, work: 4, seconds: 0),
    ]
    #expect(Pace(players: phases).remaining(elapsed: 2) == 8)
    let later = [phases[0], player(10, made: 5, work: 4, seconds: 3)]
    #expect(Pace(players: later).remaining(elapsed: 5) == 3)
  }

  /// A resumed run has timed none of the updates that were made before.
  @Test func resumedRunsCountWhatIsLeft() {
    let pace = Pace(players: [player(100, made: 60, work: 1, timed: 10, seconds: 20)])
    #expect(pace.remaining(elapsed: 20) == 80)
    #expect(
      Pace(players: [player(9, made: 0, work: 1, seconds: 0)]).remaining(elapsed: 1) == .infinity)
  }

  /// Phases, turns and all: the updates counted ahead are those made.
  @Test func updatesAreCountedAhead() throws {
    var overrides = RunConfig.Overrides()
    overrides.assignments = [
      "steps=12", "embeddingSteps=3", "supervisorSteps=4", "batch=4", "hidden=4", "layers=2",
    ]
    let dataset = try DatasetCatalog.open("sines,count=16,window=6", seed: 0)
    let config = try RunConfig(
      TimeGAN.self, data: "sines", samples: SampleDescription(dataset), overrides: overrides)
    let trainer = try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
    #expect(trainer.updatesOfWholeRun() == [3, 4, 10, 5])
    for _ in 0..<12 { try trainer.advance() }
    #expect(trainer.runners.map(\.updates) == [3, 4, 10, 5])
    #expect(trainer.pace(updates: [3, 4, 10, 5]).remaining(elapsed: 1) == 0)
  }

  /// Of very many rounds a sample is counted, which must meet WGAN's long rounds, every 500th, as often as they come.
  @Test func longRoundsAreSampledFairly() throws {
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["steps=200000000", "batch=8", "network=mlp"]
    let dataset = try DatasetCatalog.open("ring8", seed: 0)
    let config = try RunConfig(
      WGAN.self, data: "ring8", samples: SampleDescription(dataset), overrides: overrides)
    let trainer = try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
    let critic = Double(trainer.updatesOfWholeRun()[0])
    // 5 in a round and 100 in each 500th; the first 25 rounds and the ends weigh less than a ten thousandth.
    let exact = 200e6 * (5 + 95.0 / 500)
    #expect(abs(critic / exact - 1) < 1e-4)
  }
}
