import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct ClassifierTwoSampleTestTests {
  private let pool = FeatureSamples.pool

  private func counts(_ a: [Float], _ b: [Float]) throws -> ClassifierTwoSampleTest.Counts {
    try ClassifierTwoSampleTest().counts(
      real: NDArray([a.count, 1], a), generated: NDArray([b.count, 1], b), pool: pool)
  }

  @Test func byHand() throws {
    // 0 and 1 are each other's neighbours; 2 is as near to 1 as to 3, and 3 nearest to 2; 3 and 3.5, 9.
    let found = try counts([0, 1, 2], [3, 3.5, 9])
    #expect(found.real == 2.5 && found.generated == 3)
    #expect(found.accuracy.isClose(to: 5.5 / 6, absolute: 1e-15))
    #expect(found.accuracyOnReal.isClose(to: 2.5 / 3, absolute: 1e-15))
    #expect(found.accuracyOnGenerated == 1)
  }

  /// A copy of each sample is its nearest.
  @Test func copies() throws {
    #expect(try counts([0, 1, 2, 5], [5, 2, 1, 0]).accuracy == 0)
    #expect(try counts([1, 1, 1], [1, 1, 1]).accuracy == 0.5)
  }

  @Test func distributions() throws {
    func accuracy(_ mean: Float) throws -> Double {
      try ClassifierTwoSampleTest().counts(
        real: FeatureSamples.normal("x", 1000, 8),
        generated: FeatureSamples.normal("y", 1000, 8, mean: mean), pool: pool
      ).accuracy
    }
    #expect(try accuracy(0).isClose(to: 0.5, absolute: 0.06))
    #expect(try accuracy(10) == 1)
  }

  @Test func refusals() {
    let error = #expect(throws: MetricError.counts(metric: "c2st", real: 2, generated: 3)) {
      try counts([0, 1], [0, 1, 2])
    }
    #expect(
      error?.description == """
        The metric 'c2st' needs as many real samples as generated ones and got 2 and 3. Leave out some of the more.
        """)
    #expect(throws: MetricError.tooFewSamples(metric: "c2st", found: 1, needed: 2)) {
      try counts([0], [1])
    }
  }

  @Test func result() {
    let line = ClassifierTwoSampleTest().result(
      .init(samples: 4, real: 2, generated: 4), features: "points", seed: 1, version: "0.1.0",
      seconds: 0.5
    ).jsonLine
    #expect(
      line.hasPrefix(
        #"{"metric": "c2st", "value": {"accuracy": 0.75, "real": 0.5, "generated": 1}"#))
  }
}
