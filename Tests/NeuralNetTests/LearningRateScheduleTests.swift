import NeuralNet
import Testing
import _TestSupport

@Suite struct LearningRateScheduleTests {
  private func factors(_ schedule: LearningRateSchedule, at steps: [Int], of total: Int) -> [Float]
  {
    steps.map { schedule.factor(step: $0, of: total) }
  }

  @Test func constant() {
    #expect(factors(.init(), at: [0, 5, 100, 1000], of: 100) == [1, 1, 1, 1])
  }

  /// Rises to 1 without starting at 0, which would waste the first step.
  @Test func warmup() {
    let schedule = LearningRateSchedule(kind: .constant, warmup: 3)
    #expect(factors(schedule, at: [0, 1, 2, 3, 4], of: 10) == [0.25, 0.5, 0.75, 1, 1])
  }

  @Test func linear() {
    let schedule = LearningRateSchedule(kind: .linear, hold: 20, final: 0.5)
    #expect(factors(schedule, at: [0, 20, 60, 100, 500], of: 100) == [1, 1, 0.75, 0.5, 0.5])
  }

  @Test func exponential() {
    let schedule = LearningRateSchedule(kind: .exponential, final: 0.01)
    let values = factors(schedule, at: [0, 50, 100, 200], of: 100)
    #expect(values.largestDifference(from: [1, 0.1, 0.01, 0.01]) < 1e-6)
  }

  @Test func cosine() {
    let schedule = LearningRateSchedule(kind: .cosine, final: 0.2)
    let values = factors(schedule, at: [0, 50, 100], of: 100)
    #expect(values.largestDifference(from: [1, 0.6, 0.2]) < 1e-6)
  }

  @Test(arguments: LearningRateSchedule.Kind.allCases)
  func runsWithoutLength(kind: LearningRateSchedule.Kind) {
    let schedule = LearningRateSchedule(kind: kind, warmup: 5, hold: 5, final: 0.5)
    #expect(schedule.factor(step: 3, of: 0).isFinite)
    #expect(schedule.factor(step: 30, of: 4).isFinite)
  }

  static let mistakes: [(schedule: LearningRateSchedule, message: String)] = [
    (.init(warmup: -1), "schedule.warmup must be at least 0, is -1."),
    (.init(hold: -1), "schedule.hold must be at least 0, is -1."),
    (.init(kind: .linear, final: -1), "schedule.final must be at least 0, is -1.0."),
    (.init(kind: .exponential), "schedule.final must be greater than 0 for an exponential decay."),
  ]

  @Test func messages() {
    for (schedule, message) in Self.mistakes {
      let error = #expect(throws: HyperparameterError.self) { try schedule.validate() }
      #expect(error?.description == message)
    }
  }
}
