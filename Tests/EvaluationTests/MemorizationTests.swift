import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct MemorizationTests {
  let pool = WorkerPool(threadCount: 2)

  struct Values: Decodable {
    struct Case: Decodable {
      let n, m, d: Int
      let places: [Int]
      let distances: [Double]
      let threshold: Double
      let close: Int
    }
    let memorization: [Case]
  }

  static func fill(_ stream: Int, _ n: Int, _ d: Int) -> NDArray {
    NDArray([n, d], goldenFill(stream, count: n * d))
  }

  @Test func goldenValues() throws {
    let cases = try Golden.load("sample_metrics.json", as: Values.self).memorization
    #expect(cases.count == 3)
    for size in cases {
      let found = try Memorization().report(
        training: Self.fill(1, size.n, size.d), generated: Self.fill(2, size.m, size.d), pool: pool)
      let byNumber = found.pairs.sorted { $0.generated < $1.generated }
      #expect(byNumber.map(\.training) == size.places)
      #expect(byNumber.map(\.distance).largestDifference(from: size.distances) < 1e-12)
      #expect(found.threshold.isClose(to: size.threshold, relative: 1e-12))
      #expect(found.close == size.close)
      #expect(zip(found.pairs, found.pairs.dropFirst()).allSatisfy { $0.distance <= $1.distance })
    }
  }

  /// Training 0, 1, 3, 7 on a line: distances 1, 1, 2, 4 and the median threshold 2.
  @Test func byHand() throws {
    let training = NDArray([4, 1], [0, 1, 3, 7])
    let generated = NDArray([5, 1], [5, 3, 100, 8.5, 0.5])
    let found = try Memorization().report(training: training, generated: generated, pool: pool)
    #expect(found.threshold == 2)
    #expect(
      found.pairs == [
        .init(generated: 1, training: 2, distance: 0),
        .init(generated: 4, training: 0, distance: 0.5),
        .init(generated: 3, training: 3, distance: 1.5),
        .init(generated: 0, training: 2, distance: 2),
        .init(generated: 2, training: 3, distance: 93),
      ])
    #expect(found.close == 3 && found.copies == 1 && found.share == 0.6)
    #expect(found.interval.contains(0.6))
    let strict = try Memorization(quantile: 0).report(
      training: training, generated: generated, pool: pool)
    #expect(strict.threshold == 1 && strict.close == 2)
    #expect(
      try Memorization(quantile: 1).report(training: training, generated: generated, pool: pool)
        .threshold == 4)
  }

  /// Copies are found exactly, also where the threshold is 0 since training samples come twice.
  @Test func copies() throws {
    let training = Self.fill(1, 700, 20)
    let same = try Memorization().report(training: training, generated: training, pool: pool)
    #expect(same.copies == 700 && same.share == 1)
    #expect(same.pairs.map(\.generated) == Array(0..<700))
    #expect(same.pairs.allSatisfy { $0.generated == $0.training })
    let twice = NDArray([1400, 20], training.values + training.values)
    let doubled = try Memorization().report(training: twice, generated: training, pool: pool)
    #expect(doubled.threshold == 0 && doubled.copies == 700)
    let other = try Memorization().report(
      training: twice, generated: Self.fill(2, 50, 20), pool: pool)
    #expect(other.close == 0)
  }

  /// A generator that draws as the training set was drawn has half of its samples below the median; of 2,000 by 2,000
  /// the share varies by about 1.6 %.
  ///
  /// Far from the data it has none.
  @Test func exactSampler() throws {
    let stream = RandomStream(seed: 5, name: "memorization")
    let training = NDArray([2000, 3], stream.normals(6000))
    let generated = NDArray([2000, 3], stream.normals(6000, step: 1))
    let found = try Memorization().report(training: training, generated: generated, pool: pool)
    #expect(found.share.isClose(to: 0.5, absolute: 0.06))
    #expect(found.copies == 0)
    let far = NDArray([10, 3], repeating: 50)
    #expect(
      try Memorization().report(training: training, generated: far, pool: pool).share == 0)
  }

  @Test func threads() throws {
    let (a, b) = (Self.fill(1, 800, 9), Self.fill(2, 600, 9))
    let one = try Memorization().report(
      training: a, generated: b, pool: WorkerPool(threadCount: 1))
    #expect(
      try Memorization().report(
        training: a.reshaped([800, 3, 3, 1]), generated: b, pool: WorkerPool(threadCount: 5))
        == one)
  }

  @Test func refusals() {
    #expect(throws: MetricError.tooFewSamples(metric: "memorization", found: 1, needed: 2)) {
      try Memorization().report(training: NDArray([1, 2]), generated: NDArray([1, 2]), pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "memorization", row: 0, column: 0)) {
      try Memorization().report(
        training: NDArray([2, 1]), generated: NDArray([1, 1], [.infinity]), pool: pool)
    }
  }

  @Test func result() throws {
    let report = Memorization.Report(
      pairs: [.init(generated: 0, training: 1, distance: 0)], threshold: 1, close: 1, copies: 1)
    let line = Memorization().result(
      report, realCount: 2, features: "pixels", seed: 1, version: "0.1.0", seconds: 1
    ).jsonLine
    #expect(
      line.hasPrefix(
        #"{"metric": "memorization", "value": {"share": 1, "exact_sampler": 0.5, "copies": 1}"#))
    #expect(line.contains("below quantile 0.5 of leave-one-out distances"))
  }
}
