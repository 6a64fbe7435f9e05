import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct SlicedWassersteinTests {
  let pool = WorkerPool(threadCount: 2)

  static func fill(_ stream: Int, _ n: Int, _ d: Int) -> NDArray {
    NDArray([n, d], goldenFill(stream, count: n * d))
  }

  struct Values: Decodable {
    struct Case: Decodable {
      let n, m, d: Int
      let first, second: [Double]
    }
    let sliced: [Case]
  }

  @Test func goldenValues() throws {
    let cases = try Golden.load("sample_metrics.json", as: Values.self).sliced
    #expect(cases.count == 4)
    for size in cases {
      var values = goldenFill(3, count: 5 * size.d).map(Double.init)
      for row in 0..<5 {
        let places = row * size.d..<(row + 1) * size.d
        let length = values[places].reduce(0) { $0 + $1 * $1 }.squareRoot()
        for place in places { values[place] /= length }
      }
      let directions = Matrix(rows: 5, columns: size.d, values)
      let (a, b) = try SampleRows.pair(
        Self.fill(1, size.n, size.d), Self.fill(2, size.m, size.d), metric: "swd")
      for (order, expected) in [(1, size.first), (2, size.second)] where !expected.isEmpty {
        let found = SlicedWasserstein.powers(a, b, along: directions, order: order, pool: pool)
        #expect(found.largestDifference(from: expected) < 1e-12, "\(size) \(order)")
      }
    }
  }

  /// Samples moved by v: W₁ = |⟨θ, v⟩|, whose mean over the circle is 2|v|/π, and W₂² = ⟨θ, v⟩² with mean |v|²/d.
  @Test func movedSamples() throws {
    let a = Self.fill(1, 200, 2)
    let b = NDArray([200, 2], a.values.enumerated().map { $1 + ($0 % 2 == 0 ? 3 : 4) })
    let first = try SlicedWasserstein(directions: 4096).distance(a, b, pool: pool)
    let interval = try #require(first.ci95)
    // An interval of 95 %, doubled, so that a lawful sequence of directions does not fail.
    let half = (interval.upperBound - interval.lowerBound)
    #expect(first.distance.isClose(to: 10 / Double.pi, absolute: half))
    #expect(interval.contains(first.distance) && half < 0.1)
    let second = try SlicedWasserstein(directions: 4096, order: 2).distance(a, b, pool: pool)
    #expect(second.distance.isClose(to: 12.5.squareRoot(), absolute: 0.1))
    #expect(second.ci95?.contains(second.distance) == true)
  }

  @Test func properties() throws {
    let metric = SlicedWasserstein(directions: 16)
    let (a, b, c) = (Self.fill(1, 300, 5), Self.fill(2, 200, 5), Self.fill(3, 250, 5))
    func distance(_ a: NDArray, _ b: NDArray) throws -> Double {
      try metric.distance(a, b, pool: pool).distance
    }
    #expect(try distance(a, a) == 0)
    #expect(try distance(a, b).isClose(to: distance(b, a), relative: 1e-13))
    #expect(try distance(a, c) <= distance(a, b) + distance(b, c))
    let reversed = stride(from: 299, through: 0, by: -1).flatMap { row in
      (0..<5).map { a.values[row * 5 + $0] }
    }
    #expect(
      try distance(NDArray([300, 5], reversed), b).isClose(to: distance(a, b), relative: 1e-13))
    // Each sample twice is the same distribution.
    let twice = NDArray([400, 5], b.values + b.values)
    #expect(try distance(b, twice).isClose(to: 0, absolute: 1e-14))
  }

  @Test func seedsAndThreads() throws {
    let (a, b) = (Self.fill(1, 1500, 12), Self.fill(2, 1100, 12))
    let metric = SlicedWasserstein(directions: 20)
    let one = try metric.distance(a, b, pool: WorkerPool(threadCount: 1))
    #expect(try metric.distance(a, b, pool: WorkerPool(threadCount: 5)) == one)
    #expect(try metric.distance(a.reshaped([1500, 2, 3, 2]), b, pool: pool) == one)
    let other = try SlicedWasserstein(directions: 20, seed: 1).distance(a, b, pool: pool)
    #expect(other != one && other.distance.isClose(to: one.distance, relative: 0.5))
    for row in 0..<20 {
      let vector = SlicedWasserstein.unitVectors(20, 12, 0).values[row * 12..<(row + 1) * 12]
      #expect(vector.reduce(0) { $0 + $1 * $1 }.isClose(to: 1, absolute: 1e-14))
    }
  }

  @Test func extremes() throws {
    let one = try SlicedWasserstein(directions: 1).distance(
      NDArray([1, 1], [2]), NDArray([1, 1], [-1]), pool: pool)
    #expect(one.distance == 3 && one.ci95 == nil)
    #expect(throws: MetricError.notFinite(metric: "swd", row: 0, column: 1)) {
      try SlicedWasserstein().distance(NDArray([1, 2], [0, .nan]), NDArray([1, 2]), pool: pool)
    }
    #expect(throws: MetricError.widths(metric: "swd", real: 2, generated: 3)) {
      try SlicedWasserstein().distance(NDArray([1, 2]), NDArray([1, 3]), pool: pool)
    }
    #expect(throws: MetricError.tooFewSamples(metric: "swd", found: 0, needed: 1)) {
      try SlicedWasserstein().distance(NDArray([1, 2]), NDArray([0, 2]), pool: pool)
    }
  }

  @Test func result() {
    let line = SlicedWasserstein(order: 2).result(
      .init(distance: 1, ci95: 0.5...1.5), realCount: 3, generatedCount: 4, features: "pixels",
      seed: 1, version: "0.1.0", seconds: 1
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "swd", "value": 1, "ci95": [0.5, 1.5]"#))
    #expect(line.contains("w2-512-directions"))
  }
}
