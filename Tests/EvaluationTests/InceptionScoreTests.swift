import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct InceptionScoreTests {
  private let pool = FeatureSamples.pool

  /// From the probabilities (.9, .1), (.2, .8), (.5, .5).
  @Test func byHand() throws {
    let probabilities: [Float] = [0.9, 0.1, 0.2, 0.8, 0.5, 0.5]
    let logits = NDArray([3, 2], probabilities.map { log($0) + 3 })
    let scores = try InceptionScore(splits: 1).scores(of: logits, pool: pool)
    // Logits are rounded to single precision.
    #expect(scores.mean.isClose(to: 1.202_872_5, absolute: 1e-6))
    #expect(scores.deviation == 0)
  }

  /// Equal rows score 1, whatever they say; rows that are sure of each of `C` classes as often score `C`.
  @Test func bounds() throws {
    let uniform = FeatureSamples.constant(2, 40, 7)
    #expect(
      try InceptionScore().scores(of: uniform, pool: pool).mean.isClose(to: 1, absolute: 1e-12))
    var sure = NDArray([70, 7])
    for row in 0..<70 { sure.values[row * 7 + row % 7] = 1000 }
    let scores = try InceptionScore().scores(of: sure, pool: pool)
    #expect(scores.mean.isClose(to: 7, absolute: 1e-12))
    #expect(scores.values.count == 10)
  }

  /// From `scripts/golden/feature_metrics.py`, shuffled and not, where the splits are of unequal sizes too.
  @Test func agreesWithTorchFidelity() throws {
    for golden in try FeatureSamples.golden().scores {
      let logits = NDArray(
        [golden.count, golden.classes],
        goldenFill(3, count: golden.count * golden.classes, scale: golden.scale))
      let metric = InceptionScore(
        splits: golden.splits, order: golden.shuffle ? .shuffled(seed: 2020) : .given)
      let scores = try metric.scores(of: logits, pool: pool)
      // Double precision on both sides.
      #expect(scores.mean.isClose(to: golden.mean, relative: 1e-12))
      #expect(scores.deviation.isClose(to: golden.std, absolute: 1e-12))
      let alone = try metric.scores(of: logits, pool: WorkerPool(threadCount: 1))
      #expect(alone == scores)
    }
  }

  @Test(arguments: [InceptionScore.Order.given, .shuffled(seed: 7)])
  func portionsChangeNothing(order: InceptionScore.Order) throws {
    let logits = NDArray([1030, 5], goldenFill(3, count: 5150, scale: 4))
    let metric = InceptionScore(splits: 7, order: order)
    let whole = try metric.scores(of: logits, pool: pool)
    var sums = try InceptionScore.Accumulator(metric, count: 1030, classes: 5)
    for range in [0..<1, 1..<1, 1..<700, 700..<1030] {
      try sums.add(logits.gathered(range), pool: WorkerPool(threadCount: 1))
    }
    #expect(sums.scores() == whole)
  }

  @Test func shiftOfARowChangesNothing() throws {
    let logits = NDArray([30, 4], goldenFill(3, count: 120, scale: 4))
    var shifted = logits
    for place in shifted.values.indices { shifted.values[place] += Float(place / 4 * 8) }
    let scores = try [logits, shifted].map {
      try InceptionScore(splits: 3).scores(of: $0, pool: pool)
    }
    #expect(scores[0].mean.isClose(to: scores[1].mean, relative: 1e-4))
  }

  @Test func refusals() {
    #expect(throws: MetricError.tooFewSamples(metric: "is", found: 9, needed: 10)) {
      try InceptionScore().scores(of: NDArray([9, 5]), pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "is", row: 1, column: 0)) {
      try InceptionScore(splits: 1).scores(of: NDArray([2, 2], [0, 0, .nan, 0]), pool: pool)
    }
    #expect(throws: MetricError.shape(metric: "is", found: [4], needed: "[n, features]")) {
      try InceptionScore(splits: 1).scores(of: NDArray([4]), pool: pool)
    }
    #expect(throws: MetricError.shape(metric: "is", found: [1, 4], needed: "[n, 5]")) {
      var sums = try InceptionScore.Accumulator(.init(splits: 1), count: 3, classes: 5)
      try sums.add(NDArray([1, 4]), pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "is", row: 2, column: 1)) {
      var sums = try InceptionScore.Accumulator(.init(splits: 1), count: 3, classes: 2)
      try sums.add(NDArray([2, 2]), pool: pool)
      try sums.add(NDArray([1, 2], [0, .infinity]), pool: pool)
    }
  }

  @Test func result() throws {
    let metric = InceptionScore(order: .shuffled(seed: 2020))
    let scores = InceptionScore.Scores(values: [1, 3])
    let line = metric.result(
      scores, generatedCount: 20, features: "digits", seed: 1, version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "is", "value": {"mean": 2, "std": 1}, "n_real": 0"#))
    #expect(line.contains("convention=10-splits-shuffled-2020"))
    #expect(InceptionScore(splits: 1).convention == "1-splits")
  }
}
