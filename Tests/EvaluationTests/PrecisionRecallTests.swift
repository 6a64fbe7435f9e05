import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct PrecisionRecallTests {
  private let pool = FeatureSamples.pool

  /// A fake at 3 lies on the border of the ball of 4 with radius 3 as well as inside of others; one at 20 in none.
  @Test func byHand() throws {
    let counts = try PrecisionRecall(k: 2).counts(
      real: PRDCTests.real, generated: PRDCTests.generated, pool: pool)
    #expect(counts.precision == 0.8 && counts.recall == 1)
    // With k = 1 the real radii are 1, 1, 1, 2, 4; a fake at 12 touches the ball of 8 alone.
    let touching = try PrecisionRecall(k: 1).counts(
      real: PRDCTests.real, generated: NDArray([2, 1], [12, 40]), pool: pool)
    #expect(touching.realistic == 1)
    let open = try PRDC(k: 1).counts(
      real: PRDCTests.real, generated: NDArray([2, 1], [12, 40]), pool: pool)
    #expect(open.realistic == 0)
  }

  /// Fakes in the midst of the reals: precise, and far from covering them.
  ///
  /// Swapped roles would swap the numbers.
  @Test func rolesAreNotSwapped() throws {
    let counts = try PrecisionRecall().counts(
      real: FeatureSamples.normal("r", 200, 16, deviation: 3),
      generated: FeatureSamples.normal("g", 200, 16, deviation: 0.1), pool: pool)
    #expect(counts.precision > 0.8)
    #expect(counts.recall < 0.3)
  }

  /// Balls with their border hold equal samples.
  @Test func constants() throws {
    let ones = FeatureSamples.constant(1, 30, 6)
    let counts = try PrecisionRecall().counts(real: ones, generated: ones, pool: pool)
    #expect(counts.precision == 1 && counts.recall == 1)
  }

  /// From `scripts/golden/feature_metrics.py`; torch-fidelity's mean is in single precision.
  @Test func agreesWithTorchFidelity() throws {
    for golden in try FeatureSamples.golden().neighbors {
      let counts = try PrecisionRecall(k: golden.k).counts(
        real: FeatureSamples.formula(1, golden.real, golden.width),
        generated: FeatureSamples.formula(2, golden.generated, golden.width, shift: golden.shift),
        pool: pool)
      #expect(counts.precision.isClose(to: golden.precision, absolute: 1e-7))
      #expect(counts.recall.isClose(to: golden.recall, absolute: 1e-7))
    }
  }

  @Test func result() {
    let metric = PrecisionRecall()
    let line = metric.result(
      .init(real: 4, generated: 2, realistic: 1, recalled: 4), features: "points", seed: 1,
      version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(
      line.hasPrefix(#"{"metric": "pr", "value": {"precision": 0.5, "recall": 1}, "ci95": {"pre"#))
    #expect(line.contains("convention=k3-closed"))
  }
}
