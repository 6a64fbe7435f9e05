import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct SeriesScoreTests {
  private struct Case: Decodable {
    let weights: [String]
    let output: [Double]
    let losses: [Double]
    let trained: [[Double]]
  }

  private struct File: Decodable {
    let discriminative: Case
    let discriminativePaper: Case
    let predictive: Case
    let predictivePaper: Case
    let transfer: Case
  }

  private let pool = WorkerPool(threadCount: 2)
  private let sides = [1, 2].map { stream in
    NDArray([4, 6, 5], goldenFill(stream, count: 120).map { $0 / 2 + 0.5 })
  }

  /// From `scripts/golden/series_scores.py`: outputs before, losses during and weights after three updates.
  private func check(
    _ golden: Case, _ judge: SeriesJudge, _ groups: [SeriesExamples],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let step = judge.step(groups, seed: 0, pool: pool)
    for (index, name) in golden.weights.enumerated() {
      let shape = step.store[name]?.shape ?? []
      step.store.set(
        name, NDArray(shape, goldenFill(10 + index, count: shape.count, scale: 0.5)))
    }
    let outputs = groups.flatMap { judge.outputs(of: $0, step.store, pool: pool) }.map {
      Double($0)
    }
    #expect(
      outputs.largestDifference(from: golden.output) <= 1e-5, sourceLocation: sourceLocation)
    for (update, loss) in golden.losses.enumerated() {
      for (place, group) in groups.enumerated() {
        for row in 0..<group.count {
          group.copy(
            row, to: place * group.count + row, of: groups.count * group.count,
            step.executor.input("series"), step.executor.input("targets"))
        }
      }
      step.executor.run(step: UInt64(update))
      #expect(
        Double(step.executor.scalar("loss")).isClose(to: loss, absolute: 1e-5), "update \(update)",
        sourceLocation: sourceLocation)
    }
    for (name, expected) in zip(golden.weights, golden.trained) {
      let values = (step.store[name]?.values ?? []).prefix(40).map { Double($0) }
      #expect(
        values.largestDifference(from: expected) <= 1e-5, "\(name)", sourceLocation: sourceLocation)
    }
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try Golden.load("series_scores.json", as: File.self)
    let both = [SeriesExamples(sides[0], target: 1), SeriesExamples(sides[1], target: 0)]
    check(golden.discriminative, DiscriminativeScore().judge(features: 5), both)
    check(
      golden.discriminativePaper, DiscriminativeScore(network: .paper).judge(features: 5), both)
    for (network, golden) in [
      (JudgeNetwork.code, golden.predictive), (.paper, golden.predictivePaper),
    ] {
      let score = PredictiveScore(network: network)
      check(golden, score.judge(features: 5), [score.examples(sides[0])])
    }
    check(
      golden.transfer, TransferScore(.tstr, width: 7).judge(classCount: 3),
      [SeriesExamples(sides[0], targets: [2, 0, 1, 2])])
  }

  /// Random walks that go up on average by `drift` a step.
  private func walks(_ name: String, _ count: Int, drift: Float = 0) -> NDArray {
    var values = RandomStream(seed: 3, name: name).normals(count * 24)
    for row in 0..<count {
      for place in row * 24..<(row + 1) * 24 {
        let before = place % 24 < 2 ? 0.5 : values[place - 2]
        values[place] = before + 0.03 * values[place] + drift
      }
    }
    return NDArray([count, 12, 2], values)
  }

  @Test func sidesOfOneDistributionCannotBeToldApart() throws {
    let score = DiscriminativeScore(repeats: 2)
    let real = walks("real", 1000)
    // Chance alone makes it about 0.4 / √400 = 0.02.
    let same = try score.score(real: real, generated: walks("same", 1000), pool: pool)
    for value in same.values + same.control { #expect(value < 0.08) }
    #expect(same.values.reduce(0, +) / 2 < 0.05)
    let shifted = try score.score(
      real: real, generated: walks("other", 1000, drift: 0.1), pool: pool)
    for value in shifted.values { #expect(value > 0.45) }
    // The control does not depend on the generated side.
    #expect(shifted.control == same.control)
  }

  @Test func predictionsOfOneDistributionCarryOverToAnother() throws {
    let score = PredictiveScore(repeats: 2, iterations: 2_000)
    let real = walks("real", 500)
    let same = try score.score(real: real, generated: walks("same", 500), pool: pool)
    for (value, control) in zip(same.values, same.control) {
      #expect(value.isClose(to: control, relative: 0.1))
    }
    let other = try score.score(real: real, generated: walks("other", 500, drift: 0.1), pool: pool)
    #expect(other.values.reduce(0, +) > 1.5 * other.control.reduce(0, +))
  }

  /// Two classes: walks up and down.
  @Test func classesAreFoundOnTheOtherSide() throws {
    func side(_ name: String, isMixedUp: Bool = false) -> TransferScore.Side {
      let parts = [walks(name, 100, drift: 0.05), walks(name + "down", 100, drift: -0.05)]
      return TransferScore.Side(
        NDArray([200, 12, 2], parts[0].values + parts[1].values),
        labels: (0..<200).map { ($0 < 100) == isMixedUp ? 1 : 0 })
    }
    for direction in TransferScore.Direction.allCases {
      let score = TransferScore(direction, repeats: 1, width: 8, iterations: 600)
      let good = try score.score(
        real: side("real"), generated: side("good"), classCount: 2, pool: pool)
      #expect(good.values[0] > 0.9 && good.control[0] > 0.9)
      let bad = try score.score(
        real: side("real"), generated: side("bad", isMixedUp: true), classCount: 2, pool: pool)
      #expect(bad.values[0] < 0.1)
      #expect(bad.control == good.control)
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let (real, generated) = (walks("real", 50), walks("generated", 40))
    for network in JudgeNetwork.allCases {
      let scores = try [1, 3].map { threads in
        try PredictiveScore(network: network, repeats: 2, iterations: 5).score(
          real: real, generated: generated, pool: WorkerPool(threadCount: threads))
      }
      #expect(scores[0] == scores[1])
    }
  }

  /// The last feature of the step after, from the others; a single feature from itself; with the paper's network all.
  @Test func whatIsPredicted() {
    let series = NDArray([1, 3, 2], [1, 10, 2, 20, 3, 30])
    #expect(Array(PredictiveScore().examples(series).target(0)) == [20, 30])
    #expect(PredictiveScore().examples(series).features == 1)
    #expect(Array(PredictiveScore(network: .paper).examples(series).target(0)) == [2, 20, 3, 30])
    let single = NDArray([1, 3, 1], [1, 2, 3])
    #expect(Array(PredictiveScore().examples(single).target(0)) == [2, 3])
    #expect(PredictiveScore().examples(single).features == 1)
  }

  @Test func faults() {
    let few = walks("few", 9)
    #expect(throws: SeriesScoreError.tooFewSeries(side: "generated", found: 9, needed: 10)) {
      try DiscriminativeScore(repeats: 1).score(real: walks("real", 10), generated: few, pool: pool)
    }
    let flat = NDArray([20, 12, 3])
    #expect(throws: SeriesScoreError.shapes(real: flat.shape, generated: few.shape)) {
      try PredictiveScore(repeats: 1).score(real: flat, generated: few, pool: pool)
    }
    let whole = TransferScore.Side(walks("real", 10), labels: [Int32](repeating: 0, count: 10))
    var odd = whole
    odd.labels[3] = 2
    #expect(throws: SeriesScoreError.labels(side: "generated")) {
      try TransferScore(.trts).score(real: whole, generated: odd, classCount: 2, pool: pool)
    }
    var broken = walks("real", 10)
    broken.values[5] = .nan
    #expect(throws: SeriesScoreError.notFinite(step: 1)) {
      try PredictiveScore(repeats: 1).score(real: few, generated: broken, pool: pool)
    }
  }
}
