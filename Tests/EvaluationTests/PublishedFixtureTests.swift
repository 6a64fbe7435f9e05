import Engine
import Evaluation
import Testing
import _TestSupport

/// What the reference tools publish about their own values: their test suites and the README of prdc.
///
/// Fixtures that are formulas stand with the metrics' other tests.
@Suite struct PublishedFixtureTests {
  private struct Fixtures: Decodable {
    struct Frechet: Decodable {
      var rows: Int
      var width: Int
      var exact: Double
      var pytorchFid: Double
      var torchFidelity: Double
    }
    struct Neighbors: Decodable {
      var rows: Int
      var width: Int
      var k: Int
      var seed: UInt32
      var precision: Double
      var recall: Double
      var density: Double
      var coverage: Double
    }
    var frechet: [Frechet]
    var neighbors: Neighbors
  }

  private let pool = FeatureSamples.pool

  private func fixtures() throws -> Fixtures {
    try Golden.load("published_fixtures.json", as: Fixtures.self)
  }

  private func normals(_ seed: UInt32, _ rows: Int, _ width: Int) -> (NDArray, NDArray) {
    var state = RandomStateNormals(seed: seed)
    return (state.rows(rows, width), state.rows(rows, width))
  }

  /// The first numbers of `RandomState(1).randn`, as NumPy prints them.
  @Test func normalsAreThoseOfNumPy() {
    var state = RandomStateNormals(seed: 1)
    let printed: [Float] = [1.62434536, -0.61175641, -0.52817175, -1.07296862, 0.86540763]
    #expect(state.rows(1, 5).values.largestDifference(from: printed) < 2e-7)
  }

  /// torch-fidelity's `test_fid_stats_fn`: five decimals from 2 to 32,768 rows, more than features, fewer and as many.
  @Test func frechetDistancesOfAllSizes() throws {
    let cases = try fixtures().frechet
    #expect(cases.map(\.rows).max() == 32_768 && cases.map(\.width).max() == 256)
    for golden in cases {
      let (real, generated) = normals(2023, golden.rows, golden.width)
      let value = try FrechetDistance().between(features: real, generated, pool: pool)
      // As many samples as features make a covariance that is singular too.
      let exactly = golden.rows == golden.width ? 1e-6 : 1e-9
      #expect(value.isClose(to: golden.exact, absolute: exactly), "\(golden)")
      // Routes over singular covariances take roots of what is rounding alone; see the golden script.
      let tolerance = golden.rows > golden.width ? 5e-6 : 5e-5
      #expect(value.isClose(to: golden.torchFidelity, absolute: tolerance), "\(golden)")
      #expect(value.isClose(to: golden.pytorchFid, absolute: tolerance), "\(golden)")
      // From means and covariances, as that test has it.
      let statistics = try [real, generated].map { rows in
        var moments = FeatureMoments(width: golden.width)
        try moments.add(rows, pool: pool)
        return try moments.statistics()
      }
      let other = try FrechetDistance.between(statistics[0], statistics[1], pool: pool)
      #expect(other.isClose(to: golden.exact, absolute: tolerance), "\(golden)")
    }
  }

  /// prdc's README with a tenth of its samples: counts are equal; 10,000 of each are in the golden script.
  @Test func neighborsInAThousandDimensions() throws {
    let golden = try fixtures().neighbors
    let (real, generated) = normals(golden.seed, golden.rows, golden.width)
    let counts = try PRDC(k: golden.k).counts(real: real, generated: generated, pool: pool)
    #expect(counts.precision.isClose(to: golden.precision, absolute: 1e-12))
    #expect(counts.recall.isClose(to: golden.recall, absolute: 1e-12))
    #expect(counts.density.isClose(to: golden.density, absolute: 1e-12))
    #expect(counts.coverage.isClose(to: golden.coverage, absolute: 1e-12))
  }

  /// Coverage of equal distributions for large samples, `1 − 2⁻ᵏ`: 0.875 for k = 3, 0.96875 for k = 5; density 1.
  ///
  /// With 2,000 points of the plane the standard errors over draws are about 0.008, 0.004 and 0.02.
  @Test(arguments: [(3, 0.875, 0.03), (5, 0.968_75, 0.016)])
  func coverageOfEqualDistributions(k: Int, expected: Double, tolerance: Double) throws {
    let counts = try PRDC(k: k).counts(
      real: FeatureSamples.normal("published real", 2000, 2),
      generated: FeatureSamples.normal("published generated", 2000, 2), pool: pool)
    #expect(counts.coverage.isClose(to: expected, absolute: tolerance))
    #expect(counts.density.isClose(to: 1, absolute: 0.08))
  }
}
