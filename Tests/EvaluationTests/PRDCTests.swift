import Engine
import Evaluation
import Testing
import _TestSupport

@Suite struct PRDCTests {
  private let pool = FeatureSamples.pool

  static let real = NDArray([5, 1], [0, 1, 2, 4, 8])
  static let generated = NDArray([5, 1], [0.5, 1.5, 3, 9, 20])

  /// Radii 2, 1, 2, 3, 6 and 2.5, 1.5, 2.5, 7.5, 17.
  @Test func byHand() throws {
    let counts = try PRDC(k: 2).counts(real: Self.real, generated: Self.generated, pool: pool)
    #expect(counts.precision == 0.8 && counts.recall == 1)
    #expect(counts.density == 1.1 && counts.coverage == 1)
    #expect(
      try NearestNeighborRadii(of: Self.real, k: 2, pool: pool).values == [2, 1, 2, 3, 6])
    #expect(
      try NearestNeighborRadii(of: Self.generated, k: 2, pool: pool).values
        == [2.5, 1.5, 2.5, 7.5, 17])
  }

  /// From `scripts/golden/feature_metrics.py`: equal to the last bit of the quotients.
  @Test func agreesWithPRDC() throws {
    for golden in try FeatureSamples.golden().neighbors {
      let counts = try PRDC(k: golden.k).counts(
        real: FeatureSamples.formula(1, golden.real, golden.width),
        generated: FeatureSamples.formula(2, golden.generated, golden.width, shift: golden.shift),
        pool: pool)
      // Shares are counts over sizes, so that their distance from another count's share is at least 1/700.
      #expect(counts.precision.isClose(to: golden.prdc.precision, absolute: 1e-12))
      #expect(counts.recall.isClose(to: golden.prdc.recall, absolute: 1e-12))
      #expect(counts.density.isClose(to: golden.prdc.density, absolute: 1e-12))
      #expect(counts.coverage.isClose(to: golden.prdc.coverage, absolute: 1e-12))
    }
  }

  /// Balls without their border are empty when all samples are equal.
  @Test func constants() throws {
    let ones = FeatureSamples.constant(1, 30, 6)
    let counts = try PRDC().counts(real: ones, generated: ones, pool: pool)
    #expect(counts.realistic == 0 && counts.recalled == 0)
    #expect(counts.pairs == 0 && counts.covered == 0)
  }

  /// Of equal distributions: density 1, coverage 1 − Π (N − j)/(2N − j) = 0.9692 for N = 1500.
  ///
  /// Standard errors over draws are about 0.03 and 0.005; four of them are allowed.
  @Test func equalDistributions() throws {
    let counts = try PRDC().counts(
      real: FeatureSamples.normal("a", 1500, 16), generated: FeatureSamples.normal("b", 1500, 16),
      pool: pool)
    let missed = (1...5).reduce(1.0) { product, place in
      product * Double(1500 - place) / Double(3000 - place)
    }
    let expected = 1 - missed
    #expect(expected.isClose(to: 0.96885, absolute: 1e-4))
    #expect(counts.coverage.isClose(to: expected, absolute: 0.02))
    #expect(counts.density.isClose(to: 1, absolute: 0.12))
  }

  @Test func threadsChangeNothing() throws {
    let real = FeatureSamples.normal("a", 1100, 24)
    let generated = FeatureSamples.normal("b", 900, 24, mean: 0.25)
    let counts = try [1, 2, 5].map {
      try PRDC().counts(real: real, generated: generated, pool: WorkerPool(threadCount: $0))
    }
    #expect(counts[0] == counts[1] && counts[0] == counts[2])
  }

  @Test func refusals() {
    #expect(throws: MetricError.tooFewSamples(metric: "prdc", found: 5, needed: 6)) {
      try PRDC().counts(real: Self.real, generated: Self.generated, pool: pool)
    }
    #expect(throws: MetricError.widths(metric: "prdc", real: 1, generated: 2)) {
      try PRDC(k: 1).counts(real: Self.real, generated: NDArray([3, 2]), pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "prdc", row: 1, column: 0)) {
      try PRDC(k: 1).counts(real: Self.real, generated: NDArray([2, 1], [0, .nan]), pool: pool)
    }
  }

  @Test func result() throws {
    let metric = PRDC(k: 2)
    let counts = try metric.counts(real: Self.real, generated: Self.generated, pool: pool)
    let line = metric.result(
      counts, features: "points", seed: 1, version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(
      line.hasPrefix(
        #"{"metric": "prdc", "value": {"precision": 0.8, "recall": 1, "density": 1.1, "coverage": 1}"#
      ))
    #expect(line.contains(#""ci95": {"precision": [0.37"#))
    #expect(line.contains("convention=k2-open"))
  }
}
