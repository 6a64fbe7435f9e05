import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct KernelDistanceTests {
  private let pool = FeatureSamples.pool

  private func ofAll(_ real: NDArray, _ generated: NDArray) throws -> Double {
    let metric = KernelDistance(subsets: 1, subsetSize: 2)
    let estimate = try metric.estimate(real: real, generated: generated, pool: pool)
    return try #require(estimate.ofAllSamples)
  }

  /// X = {0, 1, 2}, Y = {1, 3, 5} with one feature: 6154/6.
  @Test func byHand() throws {
    let value = try ofAll(NDArray([3, 1], [0, 1, 2]), NDArray([3, 1], [1, 3, 5]))
    #expect(value.isClose(to: 1025.666_666_666_667, relative: 1e-14))
  }

  /// Zeros against ones: (1 + 1)³ − 1 for any number of samples and features.
  @Test(arguments: [(2, 1), (5, 3), (300, 64)])
  func zerosAgainstOnes(count: Int, width: Int) throws {
    let zeros = FeatureSamples.constant(0, count, width)
    let ones = FeatureSamples.constant(1, count, width)
    #expect(try ofAll(zeros, ones).isClose(to: 7, absolute: 1e-10))
    #expect(try abs(ofAll(ones, ones)) < 1e-10)
  }

  /// The population's value for unit normal features with means 0 and µ.
  ///
  /// With `a = µ²` and `v = (1 + 2a)/d` it is `1 + 3a + 3(v + a²) + a³ + 3av + 6a/d²` and `1 + 3/d` within the sets,
  /// `1 + 3(1 + a)/d` between them. Allowed are about four standard errors, from draws of 4,000, of the widest 1,000.
  @Test(
    arguments: [
      (4, 0.5, 1.328_125, 0.2), (64, 0.5, 0.971_069, 0.04), (64, 1, 7.142_090, 0.2),
      (2048, 1, 7.004_396, 0.08),
    ])
  func population(width: Int, mean: Double, known: Double, tolerance: Double) throws {
    let (d, a) = (Double(width), mean * mean)
    let v = (1 + 2 * a) / d
    let yy = 1 + 3 * a + 3 * (v + a * a) + a * a * a + 3 * a * v + 6 * a / (d * d)
    let expected = yy + 1 + 3 / d - 2 * (1 + 3 * (1 + a) / d)
    #expect(expected.isClose(to: known, absolute: 1e-6))
    let count = width > 64 ? 1000 : 4000
    let value = try ofAll(
      FeatureSamples.normal("x", count, width),
      FeatureSamples.normal("y", count, width, mean: Float(mean)))
    #expect(value.isClose(to: expected, absolute: tolerance))
  }

  /// From `scripts/golden/feature_metrics.py`, by both routes: subsets one by one, and all from one pass.
  @Test(arguments: [true, false])
  func agreesWithTorchFidelity(includesAllSamples: Bool) throws {
    for golden in try FeatureSamples.golden().kid {
      let metric = KernelDistance(
        subsets: golden.subsets, subsetSize: golden.size, includesAllSamples: includesAllSamples)
      let estimate = try metric.estimate(
        real: FeatureSamples.formula(1, golden.real, golden.width),
        generated: FeatureSamples.formula(2, golden.generated, golden.width, shift: golden.shift),
        pool: pool)
      #expect(estimate.mean.isClose(to: golden.mean, relative: 1e-6))
      #expect(estimate.deviation.isClose(to: golden.std, absolute: 1e-6 * golden.mean))
      #expect((estimate.ofAllSamples != nil) == includesAllSamples)
      if let all = estimate.ofAllSamples { #expect(all.isClose(to: golden.all, relative: 1e-6)) }
    }
  }

  @Test func threadsChangeNothing() throws {
    for (subsets, includesAll) in [(3, false), (40, false), (3, true)] {
      let metric = KernelDistance(
        subsets: subsets, subsetSize: 300, includesAllSamples: includesAll)
      let estimates = try [1, 2, 3].map {
        try metric.estimate(
          real: FeatureSamples.formula(1, 900, 20), generated: FeatureSamples.formula(2, 700, 20),
          pool: WorkerPool(threadCount: $0))
      }
      #expect(estimates[0] == estimates[1] && estimates[0] == estimates[2])
    }
  }

  /// torch-fidelity refuses subsets larger than a set; StyleGAN and clean-fid shrink them to the smaller set.
  @Test func fewSamples() throws {
    let (a, b) = (FeatureSamples.formula(1, 30, 4), FeatureSamples.formula(2, 20, 4))
    #expect(throws: MetricError.tooFewSamples(metric: "kd", found: 30, needed: 1000)) {
      try KernelDistance().estimate(real: a, generated: b, pool: pool)
    }
    let metric = KernelDistance(subsets: 5, fewSamples: .shrink)
    let estimate = try metric.estimate(real: a, generated: b, pool: pool)
    #expect(estimate.subsetSize == 20 && estimate.values.count == 5)
    #expect(metric.convention(estimate) == "poly3-5x20-seed2020")
    #expect(throws: MetricError.tooFewSamples(metric: "kd", found: 1, needed: 2)) {
      try metric.estimate(real: a, generated: NDArray([1, 4]), pool: pool)
    }
  }

  @Test func result() {
    let estimate = KernelDistance.Estimate(values: [1, 3], subsetSize: 7, ofAllSamples: 2.5)
    let line = KernelDistance(subsets: 2).result(
      estimate, name: "kid", realCount: 10, generatedCount: 20, features: "digits", seed: 1,
      version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "kid", "value": {"mean": 2, "std": 1, "all": 2.5}"#))
    #expect(line.contains("convention=poly3-2x7-seed2020"))
  }
}
