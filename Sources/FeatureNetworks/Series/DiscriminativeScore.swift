public import Engine
internal import NeuralNet

/// How well a network that was trained to tell real from generated series does so on others: `|accuracy - 1/2|`.
///
/// In each repeat four fifths of both sides, chosen at random, train a recurrent network whose last state gives a logit;
/// the accuracy is that on the rest. 0 means that the sides cannot be told apart, 1/2 that they always can. Even for
/// equal distributions chance makes the score more than 0, about `0.4 / √n` for `n` tested series: the control, the score of
/// two halves of the real side, says what this package would give a perfect generator.
///
/// Windows of one table overlap: those that are tested may share rows with those that were learned, as in the published
/// code. Both sides have equally many series, since only then a guess is right half of the time.
///
/// Yoon, Jarrett and van der Schaar 2019, "Time-series Generative Adversarial Networks", NeurIPS, section 5; the published
/// code for all that the paper leaves open.
public struct DiscriminativeScore: Sendable, Equatable {
  /// The network.
  public var network: JudgeNetwork
  /// How often it is measured; 10 as published.
  public var repeats: Int
  /// Updates of each training; 2,000 as published.
  public var iterations: Int
  /// Series of each side in an update; 128 as published.
  public var batch: Int
  /// Of splits, first weights and batches.
  public var seed: UInt64

  /// Creates the score as published.
  public init(
    network: JudgeNetwork = .code, repeats: Int = 10, iterations: Int = 2_000, batch: Int = 128,
    seed: UInt64 = 0
  ) {
    precondition(
      repeats > 0 && iterations > 0 && batch > 0,
      "DiscriminativeScore: \(repeats) repeats, \(iterations) iterations, batches of \(batch)")
    self.network = network
    self.repeats = repeats
    self.iterations = iterations
    self.batch = batch
    self.seed = seed
  }

  /// Returns the score of series scaled to about [0, 1].
  ///
  /// - Parameters:
  ///   - real: `[n, steps, features]`.
  ///   - generated: `[m, steps, features]`; of the side with more series, evenly chosen ones are used.
  ///   - pool: The threads to run on; they do not change a bit of the score.
  ///   - report: Told whenever a training has ended.
  /// - Returns: The score, and the same for two halves of the real side.
  /// - Throws: ``SeriesScoreError`` when shapes differ, a side has fewer than 10 series, or a loss is not finite.
  public func score(
    real: NDArray, generated: NDArray, pool: WorkerPool,
    report: @escaping (ScoreProgress) -> Void = { _ in }
  ) throws(SeriesScoreError) -> RepeatedScore {
    try checkSides(real, generated, atLeast: 10)
    let count = min(real.shape[0], generated.shape[0])
    let (real, generated) = (real.evenly(count), generated.evenly(count))
    let scores = try runTrainings(2 * repeats, pool: pool, report: report) {
      (training) throws(SeriesScoreError) in
      let turn = training / 2
      let sides: [NDArray]
      if training.isMultiple(of: 2) {
        sides = [real, generated]
      } else {
        let order = permutation(count, "halves", turn)
        sides = [order[..<(count / 2)], order[(count / 2)..<(count / 2 * 2)]].map(real.samples)
      }
      return try abs(accuracy(sides[0], sides[1], training, pool) - 0.5)
    }
    return RepeatedScore(
      values: scores.indices.filter { $0 % 2 == 0 }.map { scores[$0] },
      control: scores.indices.filter { $0 % 2 == 1 }.map { scores[$0] })
  }

  private func permutation(_ count: Int, _ name: String, _ step: Int) -> [Int] {
    RandomStream(seed: seed, name: "discriminative/" + name)
      .permutation(count, step: UInt64(step)).map(Int.init)
  }

  private func accuracy(
    _ real: NDArray, _ generated: NDArray, _ training: Int, _ pool: WorkerPool
  ) throws(SeriesScoreError) -> Double {
    let learned = real.shape[0] * 4 / 5
    let parts = [real, generated].enumerated().map { side, series in
      let order = permutation(series.shape[0], "split", 2 * training + side)
      return [order[..<learned], order[learned...]].map {
        SeriesExamples(series.samples($0), target: side == 0 ? 1 : 0)
      }
    }
    let judge = judge(features: real.shape[2])
    let weights = try judge.trained(
      parts.map { $0[0] }, seed: judgeSeed(seed, training), pool: pool)
    var (right, tested) = (0, 0)
    for (side, part) in parts.enumerated() {
      let logits = judge.outputs(of: part[1], weights, pool: pool)
      // A logit of exactly 0, probability 1/2, is taken for generated, as by the published code.
      right += logits.count { ($0 > 0) == (side == 0) }
      tested += logits.count
    }
    return Double(right) / Double(tested)
  }

  func judge(features: Int) -> SeriesJudge {
    SeriesJudge(
      cell: network.cell(features: features), layers: network.layers, aim: .origin,
      iterations: iterations, batch: batch)
  }

  /// How it is measured, for fingerprints.
  public func convention(features: Int) -> String {
    "\(network.label(features: features)),\(iterations)x\(batch),split-80-20,repeats-\(repeats)"
  }
}
