import Engine
import Evaluation
import Foundation
import Testing
import _TestSupport

@Suite struct FrechetDistanceTests {
  private let pool = FeatureSamples.pool

  private func distance(
    _ a: (mean: [Double], covariance: Matrix), _ b: (mean: [Double], covariance: Matrix)
  ) throws -> Double {
    try FrechetDistance.between(
      GaussianStatistics(mean: a.mean, covariance: a.covariance),
      GaussianStatistics(mean: b.mean, covariance: b.covariance), pool: pool)
  }

  /// Computed with 40 digits from the eigenvalues of the product of the covariances.
  @Test func byHand() throws {
    let value = try distance(
      ([0, 0], [[2, 0.5], [0.5, 1]]), ([1, -1], [[1, -0.3], [-0.3, 3]]))
    #expect(value.isClose(to: 2.929_311_855_0, absolute: 1e-10))
    // One dimension: 9 + 1 + 4 − 2·2.
    #expect(try distance(([0], [[1]]), ([3], [[4]])).isClose(to: 10, absolute: 1e-13))
  }

  /// As in the tests of pytorch-fid: unit covariances, all means one apart.
  @Test func unitGaussians() throws {
    let (n, unit) = (256, Matrix.identity(256))
    let value = try distance(
      ([Double](repeating: 0, count: n), unit), ([Double](repeating: 1, count: n), unit))
    #expect(value.isClose(to: Double(n), absolute: 1e-10))
  }

  /// Covariances of rank 1: 16 + 16 + 32 − 2·16·√2, after the fixture of mimicry's tests.
  @Test func rankOne() throws {
    let value = try distance(
      ([Double](repeating: 1, count: 16), Matrix(rows: 16, columns: 16, repeating: 1)),
      ([Double](repeating: 2, count: 16), Matrix(rows: 16, columns: 16, repeating: 2)))
    #expect(value.isClose(to: 64 - 32 * 2.0.squareRoot(), absolute: 1e-5))
  }

  @Test func diagonal() throws {
    let (a, b) = ([4, 9, 0, 1e-6], [1, 16, 25, 0.0])
    let value = try distance(
      ([1, 2, 3, 4], .diagonal(a)), ([1, 2, 3, 6], .diagonal(b)))
    let roots = zip(a, b).reduce(0) { $0 + pow($1.0.squareRoot() - $1.1.squareRoot(), 2) }
    #expect(value.isClose(to: 4 + roots, absolute: 1e-12))
  }

  /// Gaussians in different directions of the plane: nothing in common, so the traces add up.
  ///
  /// The product of the covariances is rounding alone, with eigenvalues of either sign.
  @Test func orthogonalDirections() throws {
    let (c, s) = (cos(0.3), sin(0.3))
    let value = try distance(
      ([0, 0], [[c * c, c * s], [c * s, s * s]]), ([0, 0], [[s * s, -c * s], [-c * s, c * c]]))
    #expect(value.isClose(to: 2, absolute: 1e-6))
  }

  @Test func degenerate() throws {
    let zero = Matrix(rows: 2, columns: 2)
    #expect(try distance(([1, 2], zero), ([4, 6], zero)) == 25)
    #expect(try distance(([0, 0], zero), ([0, 0], [[1, 0], [0, 4]])) == 5)
  }

  @Test(arguments: [0, 1])
  func ofASetWithItself(freedom: Int) throws {
    let metric = FrechetDistance(freedom: freedom)
    for (count, width) in [(200, 12), (30, 50), (freedom + 1, 3), (50, 50)] {
      let rows = FeatureSamples.formula(1, count, width, shift: 3)
      #expect(try abs(metric.between(features: rows, rows, pool: pool)) < 1e-6)
    }
    let constant = FeatureSamples.constant(0.3, 40, 8)
    #expect(try metric.between(features: constant, constant, pool: pool) == 0)
  }

  /// From `scripts/golden/feature_metrics.py`; both tools on the same statistics, 1e-6 relative.
  @Test func agreesWithTheReferenceTools() throws {
    for golden in try FeatureSamples.golden().frechet {
      let value = try FrechetDistance().between(
        features: FeatureSamples.formula(1, golden.real, golden.width),
        FeatureSamples.formula(2, golden.generated, golden.width, shift: golden.shift), pool: pool)
      #expect(value.isClose(to: golden.pytorchFid, relative: 1e-9))
      #expect(value.isClose(to: golden.torchFidelity, relative: 1e-9))
    }
  }

  /// Covariances are singular; their tools lose half of the digits of each vanishing eigenvalue.
  @Test func agreesOnFewerSamplesThanFeatures() throws {
    for golden in try FeatureSamples.golden().singular {
      let value = try FrechetDistance().between(
        features: FeatureSamples.formula(1, golden.real, golden.width),
        FeatureSamples.formula(2, golden.generated, golden.width, shift: golden.shift), pool: pool)
      #expect(value.isClose(to: golden.torchFidelity, relative: 1e-6))
      #expect(value.isClose(to: golden.pytorchFid, relative: 1e-6))
    }
  }

  /// The route by singular values and the route by covariances, over the border between them.
  @Test(arguments: [(20, 30), (20, 60), (60, 20), (39, 40), (2, 100)], [0, 1])
  func routesAgree(counts: (Int, Int), freedom: Int) throws {
    let a = FeatureSamples.formula(1, counts.0, 40)
    let b = FeatureSamples.formula(2, counts.1, 40, shift: 0.5)
    let statistics = try [a, b].map { rows in
      var moments = FeatureMoments(width: 40)
      try moments.add(rows, pool: pool)
      return try moments.statistics(freedom: freedom)
    }
    let direct = try FrechetDistance(freedom: freedom).between(features: a, b, pool: pool)
    let value = try FrechetDistance.between(statistics[0], statistics[1], pool: pool)
    #expect(value.isClose(to: direct, relative: 1e-6))
    let mirrored = try FrechetDistance(freedom: freedom).between(features: b, a, pool: pool)
    #expect(mirrored.isClose(to: direct, relative: 1e-10))
  }

  /// As many samples as features: the product of the covariances has an eigenvalue that is zero but for rounding.
  ///
  /// A general solver may find it negative, and NaN for its root. Standard normals of NumPy's `RandomState(1)`.
  @Test func fourByFour() throws {
    let normals: [Float] = [
      1.62434536, -0.61175641, -0.52817175, -1.07296862, 0.86540763, -2.3015387, 1.74481176,
      -0.7612069, 0.3190391, -0.24937038, 1.46210794, -2.06014071, -0.3224172, -0.38405435,
      1.13376944, -1.09989127,
    ]
    let rows = NDArray([4, 4], normals)
    let value = try FrechetDistance().between(features: rows, rows, pool: pool)
    #expect(abs(value) < 1e-6)
    var moments = FeatureMoments(width: 4)
    try moments.add(rows, pool: pool)
    let statistics = try moments.statistics()
    #expect(try abs(FrechetDistance.between(statistics, statistics, pool: pool)) < 1e-6)
  }

  @Test func threadsChangeNothing() throws {
    for (count, width) in [(700, 300), (80, 300)] {
      let a = FeatureSamples.formula(1, count, width)
      let b = FeatureSamples.formula(2, count, width, shift: 0.25)
      let values = try [1, 2, 3].map {
        try FrechetDistance().between(features: a, b, pool: WorkerPool(threadCount: $0))
      }
      #expect(Set(values).count == 1)
    }
  }

  @Test func refusals() throws {
    let (a, b) = (FeatureSamples.formula(1, 5, 3), FeatureSamples.formula(2, 5, 4))
    #expect(throws: MetricError.widths(metric: "fd", real: 3, generated: 4)) {
      try FrechetDistance().between(features: a, b, pool: pool)
    }
    #expect(throws: MetricError.widths(metric: "fd", real: 1, generated: 2)) {
      try distance(([0], [[1]]), ([0, 0], .identity(2)))
    }
    #expect(throws: MetricError.tooFewSamples(metric: "fd", found: 1, needed: 2)) {
      try FrechetDistance().between(features: FeatureSamples.formula(1, 1, 3), a, pool: pool)
    }
    var broken = a
    broken.values[7] = .nan
    #expect(throws: MetricError.notFinite(metric: "fd", row: 2, column: 1)) {
      try FrechetDistance().between(features: a, broken, pool: pool)
    }
    let error = #expect(throws: MetricError.self) {
      try distance(([0, 0], .identity(2)), ([0, 0], [[1, 0], [0, -1]]))
    }
    #expect(error?.description.contains("eigenvalue -1.0") == true)
  }
}
