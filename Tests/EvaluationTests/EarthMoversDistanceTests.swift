import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

extension EarthMoversDistance {
  fileprivate func distance(_ a: NDArray, _ b: NDArray) throws(MetricError) -> Double {
    try distance(a, b, pool: WorkerPool())
  }

  fileprivate func plan(_ a: NDArray, _ b: NDArray) throws(MetricError) -> TransportPlan {
    try plan(a, b, pool: WorkerPool())
  }
}

@Suite struct EarthMoversDistanceTests {
  static func fill(_ stream: Int, _ n: Int, _ d: Int, scale: Float = 1) -> NDArray {
    NDArray([n, d], goldenFill(stream, count: n * d, scale: scale))
  }

  struct Values: Decodable {
    struct Samples: Decodable {
      let n, m, d: Int
      let grounds: [String]
      let values: [Double]
    }
    struct Pair: Decodable {
      let n, m: Int
      let value: Double
    }
    let samples: [Samples]
    let histograms, line: [Pair]
  }

  @Test func goldenValues() throws {
    let golden = try Golden.load("transport.json", as: Values.self)
    #expect(golden.samples.count == 6)
    for size in golden.samples {
      for (name, value) in zip(size.grounds, size.values) {
        let metric = EarthMoversDistance(try #require(GroundDistance(rawValue: name)))
        let found = try metric.distance(Self.fill(1, size.n, size.d), Self.fill(2, size.m, size.d))
        #expect(found.isClose(to: value, absolute: 1e-9), "\(size) \(name): \(found)")
      }
    }
    for size in golden.histograms {
      func shares(_ stream: Int, _ count: Int) -> [Double] {
        let masses = goldenFill(stream, count: count).map { (1 + Double($0)) / 2 }
        let sum = masses.reduce(0, +)
        return masses.map { $0 / sum }
      }
      let ground = goldenFill(5, count: size.n * size.m).map { (1 + Double($0)) / 2 }
      let plan = try EarthMoversDistance.plan(
        from: shares(3, size.n), to: shares(4, size.m),
        ground: Matrix(rows: size.n, columns: size.m, ground))
      #expect(plan.cost.isClose(to: size.value, absolute: 1e-9))
    }
    for size in golden.line {
      let found = try EarthMoversDistance.onLine(
        goldenFill(1, count: size.n).map(Double.init), goldenFill(2, count: size.m).map(Double.init)
      )
      #expect(found.isClose(to: size.value, absolute: 1e-12))
    }
  }

  /// The least sum is 1 + 1 + √2 + 1: (0, 0) to (1, 1), (1, 0) to (2, 0), (0, 1) to (0, 2), (3, 3) to (3, 2).
  @Test func fourPoints() throws {
    let a = NDArray([4, 2], [0, 0, 1, 0, 0, 1, 3, 3])
    let b = NDArray([4, 2], [1, 1, 0, 2, 2, 0, 3, 2])
    let plan = try EarthMoversDistance().plan(a, b)
    #expect(plan.cost.isClose(to: (3 + 2.0.squareRoot()) / 4, absolute: 1e-14))
    #expect(plan.flows.map(\.sink) == [0, 2, 1, 3])
    #expect(plan.flows.allSatisfy { $0.mass == 0.25 })
  }

  /// Shovels of earth: 5 in the first case; 2 shovels carried over 2 m in the second.
  @Test func shovels() throws {
    let (p, q) = ([3.0, 2, 1, 4], [1.0, 2, 4, 3])
    let ground = Matrix((0..<4).map { i in (0..<4).map { j in Double(abs(i - j)) } })
    let plan = try EarthMoversDistance.plan(from: p, to: q, ground: ground)
    #expect(plan.cost == 5)
    let matrix = plan.matrix(sources: 4, sinks: 4)
    for index in 0..<4 {
      #expect((0..<4).reduce(0) { $0 + matrix[index, $1] } == p[index])
      #expect((0..<4).reduce(0) { $0 + matrix[$1, index] } == q[index])
    }
    #expect(try EarthMoversDistance.onGrid(p, q) == 5)
    #expect(try EarthMoversDistance.onGrid([2, 0, 0], [0, 0, 2]) == 4)
    #expect(try EarthMoversDistance.onGrid([2, 0], [0, 2], spacing: 2) == 4)
  }

  /// Masses that are no whole numbers: sums of rows and columns agree to rounding, cost with the line's.
  @Test func fractions() throws {
    let (p, q) = ([0.1, 0.2, 0.7, 0], [0.3, 0.3, 0, 0.4])
    let ground = Matrix((0..<4).map { i in (0..<4).map { j in Double(abs(i - j)) } })
    let plan = try EarthMoversDistance.plan(from: p, to: q, ground: ground)
    #expect(plan.cost.isClose(to: try EarthMoversDistance.onGrid(p, q), absolute: 1e-15))
    let matrix = plan.matrix(sources: 4, sinks: 4)
    for index in 0..<4 {
      let row = (0..<4).reduce(0) { $0 + matrix[index, $1] }
      let column = (0..<4).reduce(0) { $0 + matrix[$1, index] }
      #expect(row.isClose(to: p[index], absolute: 3e-16))
      #expect(column.isClose(to: q[index], absolute: 3e-16))
    }
    // Ten tenths do not sum to 1 in binary, and neither do bins of very different sizes.
    let tenths = [Double](repeating: 0.1, count: 10)
    let one = try EarthMoversDistance.plan(
      from: tenths, to: [1], ground: Matrix(rows: 10, columns: 1, repeating: 3))
    #expect(one.cost.isClose(to: 3, relative: 1e-15))
    let tiny = try EarthMoversDistance.plan(
      from: [1, 1e-12], to: [1e-12, 1], ground: [[0, 1], [1, 0]])
    #expect(tiny.cost.isClose(to: 1 - 1e-12, relative: 1e-15))
    let half = try EarthMoversDistance.plan(from: [0.5], to: [0.5], ground: [[1e-300]])
    #expect(half.cost.isClose(to: 5e-301, relative: 1e-14))
  }

  /// On parallel lines a distance θ apart the transport is θ, whatever the points along them; with other points
  /// along the second it is a little more.
  @Test(arguments: [Float(-1), -0.25, 0, 0.5, 1])
  func parallelLines(theta: Float) throws {
    func line(_ x: Float, stream: Int) -> NDArray {
      NDArray([256, 2], goldenFill(stream, count: 256).flatMap { [x, ($0 + 1) / 2] })
    }
    let metric = EarthMoversDistance()
    #expect(try metric.distance(line(0, stream: 1), line(theta, stream: 1)) == abs(Double(theta)))
    let other = try metric.distance(line(0, stream: 1), line(theta, stream: 2))
    #expect(other > abs(Double(theta)) && other < abs(Double(theta)) + 0.1)
  }

  /// W₁ of N(0, 1) and N(0, 4) is √(2/π) ≈ 0.79788, of N(0, 1) and N(δ, 1) it is |δ|: quantiles at (i + ½)/n, whose
  /// sums differ from the integrals by less than 1e-3 for 10,000.
  @Test func normalQuantiles() throws {
    let quantiles = (0..<10_000).map { Self.normalQuantile((Double($0) + 0.5) / 10_000) }
    let wide = try EarthMoversDistance.onLine(quantiles, quantiles.reversed().map { 2 * $0 })
    #expect(wide.isClose(to: (2 / Double.pi).squareRoot(), absolute: 1e-3))
    let moved = try EarthMoversDistance.onLine(quantiles, quantiles.map { $0 - 3 })
    #expect(moved.isClose(to: 3, relative: 1e-12))
  }

  /// The number that a standard normal one stays below with probability `p`, by bisection.
  static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  @Test(arguments: GroundDistance.allCases)
  func properties(ground: GroundDistance) throws {
    let metric = EarthMoversDistance(ground)
    let (a, b, c) = (Self.fill(1, 30, 3), Self.fill(2, 20, 3), Self.fill(3, 25, 3, scale: 2))
    let (ab, ba) = (try metric.distance(a, b), try metric.distance(b, a))
    #expect(ab.isClose(to: ba, relative: 1e-12))
    #expect(try metric.distance(a, a) == 0)
    if ground != .squaredEuclidean {
      #expect(try metric.distance(a, c) <= ab + metric.distance(b, c) + 1e-12)
    }
    let reversed = NDArray(
      [30, 3],
      stride(from: 29, through: 0, by: -1).flatMap { row in
        (0..<3).map { a.values[row * 3 + $0] }
      })
    #expect(try metric.distance(reversed, b).isClose(to: ab, relative: 1e-12))
  }

  @Test func threadsAndAxes() throws {
    let (a, b) = (Self.fill(1, 40, 12), Self.fill(2, 30, 12))
    let metric = EarthMoversDistance()
    let one = try metric.plan(a, b, pool: WorkerPool(threadCount: 1))
    #expect(try metric.plan(a, b, pool: WorkerPool(threadCount: 5)) == one)
    #expect(try metric.plan(a.reshaped([40, 2, 2, 3]), b.reshaped([30, 2, 2, 3])) == one)
    #expect(one.flows.count < 70)
    #expect(one.flows.reduce(0) { $0 + $1.mass }.isClose(to: 1, relative: 1e-14))
  }

  /// All distances equal, and all zero: any plan is best.
  @Test func degenerate() throws {
    let metric = EarthMoversDistance()
    #expect(try metric.distance(NDArray([9, 2]), NDArray([6, 2])) == 0)
    #expect(try metric.distance(NDArray([1, 1], [3]), NDArray([1, 1], [-1])) == 4)
    #expect(
      try metric.distance(NDArray([5, 1]), NDArray([7, 1], repeating: 2)).isClose(
        to: 2, relative: 1e-14))
  }

  @Test func refusals() {
    let metric = EarthMoversDistance()
    let fine = NDArray([2, 2])
    #expect(throws: MetricError.notFinite(metric: "emd", row: 1, column: 0)) {
      try metric.distance(fine, NDArray([2, 2], [0, 0, .nan, 0]))
    }
    #expect(throws: MetricError.tooFewSamples(metric: "emd", found: 0, needed: 1)) {
      try metric.distance(NDArray([0, 2]), fine)
    }
    #expect(throws: MetricError.shape(metric: "emd", found: [2], needed: "[n, features]")) {
      try metric.distance(NDArray([2]), fine)
    }
    #expect(throws: MetricError.widths(metric: "emd", real: 2, generated: 3)) {
      try metric.distance(fine, NDArray([2, 3]))
    }
    #expect(
      throws: MetricError.tooManyPairs(metric: "emd", first: 4097, second: 4096, most: 1 << 24)
    ) { try metric.distance(NDArray([4097, 1]), NDArray([4096, 1])) }
    #expect(throws: MetricError.notFinite(metric: "emd", row: 0, column: 0)) {
      try EarthMoversDistance.onLine([.infinity], [1])
    }
    #expect(throws: MetricError.tooFewSamples(metric: "emd", found: 0, needed: 1)) {
      try EarthMoversDistance.onLine([1], [])
    }
  }

  @Test(arguments: [
    ([1.0, 1], [1.0, 2], Matrix(rows: 2, columns: 2), HistogramFault.totals(2, 3)),
    ([1, -1], [0, 0], Matrix(rows: 2, columns: 2), .negative(-1, bin: 1)),
    ([.nan, 1], [0, 1], Matrix(rows: 2, columns: 2), .notFinite(bin: 0)),
    ([0, 0], [0, 1], Matrix(rows: 2, columns: 2), .noTotal(bins: 2)),
    ([], [], Matrix(rows: 0, columns: 0), .noTotal(bins: 0)),
    ([1, 1], [2], Matrix(rows: 2, columns: 2), .groundSize(rows: 2, columns: 2, needed: 2, 1)),
    ([1, 1], [2], Matrix(rows: 2, columns: 1, [0, -1]), .groundDistance(-1, row: 1, column: 0)),
  ])
  func histogramRefusals(
    first: [Double], second: [Double], ground: Matrix, fault: HistogramFault
  ) {
    #expect(throws: MetricError.histogram(metric: "emd", fault)) {
      try EarthMoversDistance.plan(from: first, to: second, ground: ground)
    }
  }

  @Test func messages() {
    #expect(
      MetricError.histogram(metric: "emd", .totals(2, 3)).description == """
        The metric 'emd' got histograms with the totals 2.0 and 3.0, and moves mass without making \
        any. Divide each by its total.
        """)
  }

  @Test func result() {
    let line = EarthMoversDistance(.manhattan).result(
      0.5, realCount: 10, generatedCount: 20, features: "points", seed: 3, version: "0.1.0",
      seconds: 1
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "emd", "value": 0.5, "n_real": 10, "n_generated": 20"#))
    #expect(line.contains(#""convention": "exact-manhattan", "features": "points""#))
  }

  /// 1,000 by 1,000 samples of 16 numbers take 0.24 s on two cores at 2.5 GHz; held against twenty times that.
  @Test func thousandByThousand() throws {
    let (a, b) = (Self.fill(1, 1000, 16), Self.fill(2, 1000, 16))
    var distance = 0.0
    let time = try ContinuousClock().measure { distance = try EarthMoversDistance().distance(a, b) }
    #expect(distance.isClose(to: 1.779_242_504_211, absolute: 1e-9))
    #expect(time < .seconds(5))
  }
}
