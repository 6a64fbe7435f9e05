import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct FrechetUncertaintyTests {
  private let pool = FeatureSamples.pool

  /// Two draws of the same distribution: the distance is all bias, which the line over 1/n removes.
  ///
  /// With `d` features, equal covariances and a real set of `m`, the excess falls as 1/n to what the finite real set
  /// leaves; real statistics are those of the distribution here, so that the limit is 0.
  @Test func limitHasNoBias() throws {
    let width = 8
    let real = GaussianStatistics(
      mean: [Double](repeating: 0, count: width), covariance: .identity(width))
    let rows = FeatureSamples.normal("limit", 4000, width)
    let line = try FrechetDistance().extrapolated(from: real, to: rows, seed: 3, pool: pool)
    #expect(line.counts.count == 15 && line.counts[0] == 400 && line.counts[14] == 4000)
    #expect(line.distances[0] > 2 * line.distances[14])
    // The mean alone adds d/n, the covariance d(d + 1)/4n: 26/n, at 400 samples 0.065.
    #expect(line.distances[0].isClose(to: 0.065, relative: 0.5))
    #expect(abs(line.limit) < 0.004)
    #expect(line.slope.isClose(to: 26, relative: 0.5))
    let again = try FrechetDistance().extrapolated(from: real, to: rows, seed: 3, pool: pool)
    #expect(again == line)
    let other = try FrechetDistance().extrapolated(from: real, to: rows, seed: 4, pool: pool)
    #expect(other != line && other.distances[14].isClose(to: line.distances[14], relative: 1e-9))
  }

  /// From features or from statistics of the real ones: the same line, also where both sets are smaller than the width.
  @Test(arguments: [8, 120])
  func limitFromFeatures(width: Int) throws {
    let real = FeatureSamples.normal("real", 90, width)
    let generated = FeatureSamples.normal("generated", 60, width, mean: 0.2)
    var moments = FeatureMoments(width: width)
    try moments.add(real, pool: pool)
    let metric = FrechetDistance()
    let line = try metric.extrapolated(
      from: moments.statistics(freedom: 1), to: generated, seed: 3, pool: pool)
    let other = try metric.extrapolated(
      fromFeatures: real, to: generated, seed: 3, pool: pool)
    #expect(line.counts == other.counts && line.counts.first == 6 && line.counts.last == 60)
    // The root of a singular covariance has eigenvalues of about 1e-16, whose own roots are 1e-8.
    #expect(line.limit.isClose(to: other.limit, relative: 1e-7))
    for (a, b) in zip(line.distances, other.distances) {
      #expect(a.isClose(to: b, relative: 1e-7))
    }
  }

  /// The interval's width against the spread of distances over independent draws.
  @Test func intervalIsAsWideAsDrawsVary() throws {
    let metric = FrechetDistance()
    var (values, halves): ([Double], [Double]) = ([], [])
    for draw in 0..<30 {
      let real = FeatureSamples.normal("real \(draw)", 300, 4)
      let generated = FeatureSamples.normal("generated \(draw)", 300, 4, mean: 0.5, deviation: 1.2)
      let value = try metric.between(features: real, generated, pool: pool)
      let interval = try metric.interval(
        around: value, real: real, generated: generated, seed: 1, pool: pool)
      #expect(interval.contains(value))
      values.append(value)
      halves.append((interval.upperBound - interval.lowerBound) / 2)
    }
    let mean = values.reduce(0, +) / 30
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 29).squareRoot()
    let half = halves.reduce(0, +) / 30
    // 2.262 standard deviations; both sides are estimates from 30 draws.
    #expect(half.isClose(to: 2.262 * deviation, relative: 0.35))
  }

  @Test func refusals() {
    let (a, b) = (FeatureSamples.formula(1, 19, 2), FeatureSamples.formula(2, 50, 2))
    #expect(throws: MetricError.tooFewSamples(metric: "fd", found: 19, needed: 20)) {
      try FrechetDistance().interval(around: 0, real: a, generated: b, seed: 0, pool: pool)
    }
    let real = GaussianStatistics(mean: [0, 0], covariance: .identity(2))
    #expect(throws: MetricError.tooFewSamples(metric: "fd", found: 19, needed: 30)) {
      try FrechetDistance().extrapolated(from: real, to: a, seed: 0, pool: pool)
    }
    #expect(throws: MetricError.widths(metric: "fd", real: 2, generated: 3)) {
      try FrechetDistance().extrapolated(
        from: real, to: FeatureSamples.formula(1, 90, 3), seed: 0, pool: pool)
    }
  }

  @Test func result() {
    let metric = FrechetDistance(freedom: 0)
    let line = metric.result(
      2.5, interval: 2...3, name: "fid", realCount: 10, generatedCount: 20, features: "digits",
      seed: 1, version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "fid", "value": 2.5, "ci95": [2, 3], "n_real": 10"#))
    #expect(line.contains("convention=population-covariance"))
    let limit = metric.result(
      2.5,
      extrapolation: .init(counts: [1, 2], distances: [3, 2.5], limit: 2, slope: 1),
      realCount: 1, generatedCount: 1, features: "", seed: 1, version: "", seconds: 0
    ).jsonLine
    #expect(limit.contains(#""value": 2.5, "limit": 2"#))
  }
}
