import Engine
import Evaluation
import Testing
import _TestSupport

@Suite struct FeatureMomentsTests {
  private let pool = FeatureSamples.pool

  private func statistics(
    _ portions: [NDArray], freedom: Int = 1, threads: Int = 2
  ) throws -> GaussianStatistics {
    var moments = FeatureMoments(width: portions[0].shape[1])
    for rows in portions { try moments.add(rows, pool: WorkerPool(threadCount: threads)) }
    return try moments.statistics(freedom: freedom)
  }

  /// Three samples 0, ½ and 1 in every feature: mean ½, and ¼ everywhere when 1 is taken off the count.
  @Test func threeSamples() throws {
    let rows = NDArray([3, 2], [0, 0, 0.5, 0.5, 1, 1])
    let unbiased = try statistics([rows])
    #expect(unbiased.mean == [0.5, 0.5] && unbiased.count == 3)
    #expect(unbiased.covariance == Matrix(rows: 2, columns: 2, repeating: 0.25))
    let population = try statistics([rows], freedom: 0)
    #expect(population.covariance.values.allSatisfy { $0.isClose(to: 1 / 6, absolute: 1e-16) })
  }

  /// Against the definition, for widths beside and beyond the tiles.
  @Test(arguments: [1, 7, 256, 300])
  func definition(width: Int) throws {
    let count = 530
    let rows = FeatureSamples.formula(1, count, width, shift: 100)
    let found = try statistics([rows])
    let x = Matrix(rows)
    let mean = (0..<width).map { column in
      (0..<count).reduce(0) { $0 + x[$1, column] } / Double(count)
    }
    var centered = x
    for row in 0..<count {
      for column in 0..<width { centered[row, column] -= mean[column] }
    }
    #expect(found.mean.largestDifference(from: mean) < 1e-12)
    let covariance = (1 / Double(count - 1)) * centered.gram()
    #expect((found.covariance - covariance).largestMagnitude < 1e-13)
    #expect(found.covariance.isSymmetric(tolerance: 0))
  }

  /// An offset of a million, exact in single precision beside these multiples of 1/16, costs nothing.
  @Test func offset() throws {
    let values = (0..<600).map { Float($0 * 37 % 101) / 16 }
    let near = try statistics([NDArray([200, 3], values)])
    let far = try statistics([NDArray([200, 3], values.map { $0 + 524_288 })])
    #expect((near.covariance - far.covariance).largestMagnitude < 1e-13)
  }

  @Test func constantsHaveNoSpread() throws {
    let found = try statistics([FeatureSamples.constant(0.1, 1000, 5)])
    #expect(found.covariance == Matrix(rows: 5, columns: 5))
    #expect(found.mean == [Double](repeating: Double(Float(0.1)), count: 5))
  }

  @Test func portionsAndThreadsChangeNothing() throws {
    let rows = FeatureSamples.formula(1, 1100, 270)
    let reference = try statistics([rows])
    func part(_ range: Range<Int>) -> NDArray {
      NDArray(
        [range.count, 270], Array(rows.values[range.lowerBound * 270..<range.upperBound * 270]))
    }
    #expect(try statistics([rows], threads: 1) == reference)
    #expect(
      try statistics([part(0..<1), part(1..<513), part(513..<513), part(513..<1100)]) == reference)
  }

  @Test func refusals() throws {
    var moments = FeatureMoments(width: 3)
    #expect(throws: MetricError.tooFewSamples(metric: "fd", found: 0, needed: 1)) {
      try moments.statistics(freedom: 0)
    }
    try moments.add(FeatureSamples.formula(1, 1, 3), pool: pool)
    #expect(try moments.statistics(freedom: 0).covariance == Matrix(rows: 3, columns: 3))
    let error = #expect(throws: MetricError.tooFewSamples(metric: "fd", found: 1, needed: 2)) {
      try moments.statistics()
    }
    #expect(error?.description.contains("at least 2 samples") == true)
    #expect(throws: MetricError.shape(metric: "fd", found: [2, 4], needed: "[n, 3]")) {
      try moments.add(NDArray([2, 4]), pool: pool)
    }
    let broken = NDArray([2, 3], [0, 0, 0, 0, .infinity, 0])
    let place = #expect(throws: MetricError.notFinite(metric: "fd", row: 2, column: 1)) {
      try moments.add(broken, pool: pool)
    }
    #expect(
      place?.description == """
        The metric 'fd' needs finite features; row 2 has none in column 1. Leave out the sample it belongs to, \
        or find out what makes it so.
        """)
    #expect(moments.count == 1)
  }
}
