public import Engine
internal import NeuralNet

/// How often a classifier of series that was trained on one side finds the classes of the other.
///
/// - Train on synthetic, test on real (`TSTR`): whether generated series can stand in for real ones. Few modes, or classes
///   that are mixed up, make it low.
/// - Train on real, test on synthetic (`TRTS`): whether generated series look like their classes. A generator with one good
///   series for each class gets 1.
///
/// In each repeat a fifth of the real series, chosen at random, is only tested on, and the rest trains the real classifier,
/// whose accuracy on that fifth is the control. The classifier is a GRU whose last state gives a logit for each class.
///
/// Esteban, Hyland and Rätsch 2017, "Real-valued (Medical) Time Series Generation with Recurrent Conditional GANs",
/// arXiv:1706.02633, section 4.2; they classify digits by a convolutional network.
public struct TransferScore: Sendable, Equatable {
  /// Which side trains.
  public enum Direction: String, Sendable, CaseIterable {
    /// Train on synthetic, test on real.
    case tstr
    /// Train on real, test on synthetic.
    case trts
  }

  /// Series with their classes.
  public struct Side: Sendable {
    /// `[n, steps, features]`.
    public var series: NDArray
    /// The class of each, from 0.
    public var labels: [Int32]

    /// Joins series and classes.
    public init(_ series: NDArray, labels: [Int32]) {
      self.series = series
      self.labels = labels
    }
  }

  /// Which side trains.
  public var direction: Direction
  /// How often it is measured.
  public var repeats: Int
  /// Units of the GRU.
  public var width: Int
  /// Updates of each training.
  public var iterations: Int
  /// Series in an update.
  public var batch: Int
  /// Of splits, first weights and batches.
  public var seed: UInt64

  /// Creates the score.
  public init(
    _ direction: Direction, repeats: Int = 10, width: Int = 64, iterations: Int = 2_000,
    batch: Int = 64, seed: UInt64 = 0
  ) {
    precondition(
      repeats > 0 && width > 0 && iterations > 0 && batch > 0,
      "TransferScore: \(repeats) repeats, width \(width), \(iterations) iterations, batches of \(batch)"
    )
    self.direction = direction
    self.repeats = repeats
    self.width = width
    self.iterations = iterations
    self.batch = batch
    self.seed = seed
  }

  /// Returns the accuracy of each repeat, and that of real series on real ones.
  ///
  /// - Parameters:
  ///   - real: Real series, about in [0, 1].
  ///   - generated: Generated ones of the same shape.
  ///   - classCount: Number of classes, at least 2.
  ///   - pool: The threads to run on; they do not change a bit of the score.
  ///   - report: Told whenever a training has ended.
  /// - Returns: Accuracies in [0, 1].
  /// - Throws: ``SeriesScoreError`` when shapes differ, a side has fewer than 10 series, a series has no class, or a loss is
  ///   not finite.
  public func score(
    real: Side, generated: Side, classCount: Int, pool: WorkerPool,
    report: @escaping (ScoreProgress) -> Void = { _ in }
  ) throws(SeriesScoreError) -> RepeatedScore {
    try checkSides(real.series, generated.series, atLeast: 10)
    for (name, side) in [("real", real), ("generated", generated)]
    where side.labels.count != side.series.shape[0]
      || side.labels.contains(where: { !(0..<Int32(classCount)).contains($0) })
    {
      throw .labels(side: name)
    }
    let judge = judge(classCount: classCount)
    let made = examples(generated, Array(0..<generated.labels.count))
    // Of `trts` one classifier says both.
    let each = direction == .tstr ? 2 : 1
    let results = try runTrainings(each * repeats, pool: pool, report: report) {
      (training) throws(SeriesScoreError) -> [Double] in
      let order = RandomStream(seed: seed, name: "transfer/split")
        .permutation(real.labels.count, step: UInt64(training / each)).map(Int.init)
      let learned = order.count * 4 / 5
      let (train, test) = (
        examples(real, Array(order[..<learned])), examples(real, Array(order[learned...]))
      )
      let isOfGenerated = training % each == 1
      let weights = try judge.trained(
        [isOfGenerated ? made : train], seed: judgeSeed(seed, training), pool: pool)
      let tested = direction == .trts ? [test, made] : [test]
      return tested.map { accuracy(judge, weights, $0, classCount, pool) }
    }
    switch direction {
    case .tstr:
      return RepeatedScore(
        values: (0..<repeats).map { results[2 * $0 + 1][0] },
        control: (0..<repeats).map { results[2 * $0][0] })
    case .trts:
      return RepeatedScore(values: results.map { $0[1] }, control: results.map { $0[0] })
    }
  }

  private func examples(_ side: Side, _ indices: [Int]) -> SeriesExamples {
    SeriesExamples(
      side.series.samples(indices), targets: indices.map { Float(side.labels[$0]) })
  }

  private func accuracy(
    _ judge: SeriesJudge, _ weights: SeriesJudge.Weights, _ tested: SeriesExamples,
    _ classCount: Int, _ pool: WorkerPool
  ) -> Double {
    let logits = judge.outputs(of: tested, weights, pool: pool)
    let right = (0..<tested.count).count { row in
      let scores = logits[row * classCount..<(row + 1) * classCount]
      let best = scores.indices.max { scores[$0] < scores[$1] }
      return best.map { Float($0 - scores.startIndex) } == tested.target(row).first
    }
    return Double(right) / Double(tested.count)
  }

  func judge(classCount: Int) -> SeriesJudge {
    SeriesJudge(
      cell: GRU(width), layers: 1, aim: .classes(classCount), iterations: iterations, batch: batch)
  }

  /// How it is measured, for fingerprints.
  public var convention: String {
    "gru-\(width),\(iterations)x\(batch),split-80-20,repeats-\(repeats)"
  }
}
