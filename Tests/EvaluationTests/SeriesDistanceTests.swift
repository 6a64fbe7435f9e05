import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct SeriesDistanceTests {
  private let pool = WorkerPool(threadCount: 2)

  private func series(_ stream: Int, _ count: Int, _ steps: Int, _ features: Int) -> NDArray {
    NDArray([count, steps, features], goldenFill(stream, count: count * steps * features))
  }

  /// x = 1, -1, 1, -1 has the autocorrelation (-1)^l at every lag, x = 1, 1, -1, -1 has 1/3, -1 and -1.
  @Test func autocorrelationByHand() throws {
    let a = NDArray([1, 4, 1], [1, -1, 1, -1])
    let b = NDArray([1, 4, 1], [1, 1, -1, -1])
    let found = try AutocorrelationDistance().distance(a, b, pool: pool)
    // |-1 - 1/3|, |1 + 1|, |-1 + 1|
    #expect(found.value.isClose(to: (4.0 / 3 + 2 + 0) / 3, absolute: 1e-12))
    #expect(found.ci95 == nil)
    let one = try AutocorrelationDistance(lags: 1).distance(a, b, pool: pool)
    #expect(one.value.isClose(to: 4.0 / 3, absolute: 1e-12))
  }

  /// Features that rise together, and one against the other.
  @Test func crossCorrelationByHand() throws {
    let same = NDArray([1, 3, 2], [0, 10, 1, 11, 2, 12])
    let opposite = NDArray([1, 3, 2], [0, 12, 1, 11, 2, 10])
    let metric = CrossCorrelationDistance()
    #expect(try metric.distance(same, opposite, pool: pool).value.isClose(to: 2, absolute: 1e-12))
    #expect(try metric.distance(same, same, pool: pool).value == 0)
    // A feature that never changes correlates with no other.
    let constant = NDArray([1, 3, 2], [0, 1000.1, 1, 1000.1, 2, 1000.1])
    #expect(try metric.distance(same, constant, pool: pool).value.isClose(to: 1, absolute: 1e-12))
  }

  /// Against the definitions, term by term.
  @Test func definitions() throws {
    let sides = [series(1, 30, 6, 3), series(2, 25, 6, 3)]
    func value(_ side: NDArray, _ row: Int, _ step: Int, _ feature: Int) -> Double {
      Double(side.values[(row * 6 + step) * 3 + feature])
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func moment(_ side: NDArray, _ f: Int, _ g: Int, lag: Int) -> Double {
      let rows = 0..<side.shape[0]
      func average(_ feature: Int) -> Double {
        mean(rows.flatMap { row in (0..<6).map { value(side, row, $0, feature) } })
      }
      let (a, b) = (average(f), average(g))
      return mean(
        rows.flatMap { row in
          (0..<6 - lag).map { (value(side, row, $0, f) - a) * (value(side, row, $0 + lag, g) - b) }
        })
    }
    let lags = (0..<3).flatMap { f in
      (1...5).map { lag in
        let rho = sides.map { moment($0, f, f, lag: lag) / moment($0, f, f, lag: 0) }
        return abs(rho[0] - rho[1])
      }
    }
    let auto = try AutocorrelationDistance().distance(sides[0], sides[1], pool: pool)
    #expect(auto.value.isClose(to: mean(lags), absolute: 1e-12))
    let pairs = [(0, 1), (0, 2), (1, 2)].map { f, g in
      let rho = sides.map {
        moment($0, f, g, lag: 0)
          / (moment($0, f, f, lag: 0) * moment($0, g, g, lag: 0)).squareRoot()
      }
      return abs(rho[0] - rho[1])
    }
    let cross = try CrossCorrelationDistance().distance(sides[0], sides[1], pool: pool)
    #expect(cross.value.isClose(to: mean(pairs), absolute: 1e-12))
    let marginal = try MarginalDistances().distances(sides[0], sides[1], pool: pool)
    for feature in 0..<3 {
      let values = sides.map { side in
        stride(from: feature, to: side.values.count, by: 3).map { Double(side.values[$0]) }
      }
      let expected = try EarthMoversDistance.onLine(values[0], values[1])
      #expect(marginal[feature].value.isClose(to: expected, absolute: 1e-12))
    }
    for found in marginal + [auto, cross] {
      #expect(found.ci95.map { $0.contains(found.value) } == true)
    }
  }

  /// The interval of a distance that is there shrinks with the number of series as 1/√n, and holds the true distance.
  @Test func intervals() throws {
    func side(_ stream: String, _ count: Int, shift: Float) -> NDArray {
      NDArray(
        [count, 4, 1],
        RandomStream(seed: 1, name: stream).normals(count * 4).map { $0 + shift })
    }
    let widths = try [100, 1600].map { count in
      let found = try MarginalDistances().distances(
        side("a", count, shift: 0), side("b", count, shift: 1), pool: pool)[0]
      let interval = try #require(found.ci95)
      #expect(interval.contains(1))
      return interval.upperBound - interval.lowerBound
    }
    #expect(widths[0] > 2 * widths[1] && widths[0] < 8 * widths[1])
  }

  /// Means shifted by a large offset, and features that never change: no NaN, no digits lost.
  @Test func extremes() throws {
    let plain = series(1, 40, 5, 2)
    let other = series(2, 40, 5, 2)
    // Multiples of 2^-8 keep all their digits beside 1024.
    func moved(_ side: NDArray, _ offset: Float) -> NDArray {
      NDArray(side.shape, side.values.map { ($0 * 256).rounded() / 256 + offset })
    }
    let near = try AutocorrelationDistance().distance(moved(plain, 0), moved(other, 0), pool: pool)
    let far = try AutocorrelationDistance().distance(
      moved(plain, 1024), moved(other, 1024), pool: pool)
    #expect(near.value.isClose(to: far.value, absolute: 1e-9))
    let flat = NDArray([40, 5, 2], repeating: 0.3)
    #expect(try AutocorrelationDistance().distance(flat, flat, pool: pool).value == 0)
    #expect(try CrossCorrelationDistance().distance(plain, flat, pool: pool).value.isFinite)
    #expect(try MarginalDistances().distances(flat, flat, pool: pool).map(\.value) == [0, 0])
  }

  @Test func faults() {
    let good = series(1, 3, 4, 2)
    #expect(throws: MetricError.self) {
      try CrossCorrelationDistance().distance(series(1, 3, 4, 1), series(2, 3, 4, 1), pool: pool)
    }
    #expect(throws: MetricError.self) {
      try AutocorrelationDistance().distance(good, series(1, 3, 5, 2), pool: pool)
    }
    #expect(throws: MetricError.self) {
      try AutocorrelationDistance().distance(series(1, 3, 1, 2), series(2, 3, 1, 2), pool: pool)
    }
    var broken = good
    broken.values[9] = .infinity
    #expect(throws: MetricError.notFinite(metric: "marginal", row: 1, column: 1)) {
      try MarginalDistances().distances(good, broken, pool: pool)
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let (a, b) = (series(1, 50, 6, 3), series(2, 60, 6, 3))
    let one = WorkerPool(threadCount: 1)
    #expect(
      try AutocorrelationDistance().distance(a, b, pool: one)
        == AutocorrelationDistance().distance(a, b, pool: pool))
    #expect(
      try MarginalDistances().distances(a, b, pool: one)
        == MarginalDistances().distances(a, b, pool: pool))
  }

  /// Equal distributions: 0 within the interval; another one: far outside.
  @Test func discrepancyOfSeries() throws {
    func side(_ name: String, _ spread: Float) -> NDArray {
      NDArray(
        [400, 6, 1], RandomStream(seed: 2, name: name).normals(2400).map { $0 * spread })
    }
    func found(_ other: NDArray) throws -> MaximumMeanDiscrepancy.SeriesEstimate {
      try MaximumMeanDiscrepancy.ofSeries(
        real: side("real", 1), generated: other, seed: 0, pool: pool)
    }
    let same = try found(side("same", 1))
    #expect(abs(same.estimate.unbiased) < 0.01 && same.count == 200)
    let other = try found(side("other", 2))
    #expect(other.ci95.lowerBound > 0.01)
    #expect(other.metric.bandwidths.count == 2)
    // What is measured is what the metric says of series that did not choose the bandwidths.
    #expect(other.estimate.unbiased > same.estimate.unbiased)
  }

  /// The interval against the spread of the estimate over draws of its own, of which 200 tell the deviation to about 5 %.
  @Test func intervalOfDiscrepancyIsThatOfDraws() throws {
    let metric = MaximumMeanDiscrepancy(bandwidths: [1, 2])
    var values: [Double] = []
    var deviations: [Double] = []
    for draw in 0..<200 {
      func side(_ name: String, _ shift: Float) -> NDArray {
        NDArray(
          [200, 2], RandomStream(seed: UInt64(draw), name: name).normals(400).map { $0 + shift })
      }
      let found = try metric.measured(side("real", 0), side("other", 0.7), pool)
      values.append(found.estimate.unbiased)
      deviations.append((found.ci95.upperBound - found.ci95.lowerBound) / 2 / 1.96)
    }
    let mean = values.reduce(0, +) / 200
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
    let stated = deviations.reduce(0, +) / 200
    #expect(
      stated > spread / 1.2 && stated < spread * 1.2,
      "stated \(stated), spread \(spread), mean \(mean)")
  }
}
