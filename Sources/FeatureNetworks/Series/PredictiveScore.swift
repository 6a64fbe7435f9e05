public import Engine
internal import NeuralNet

/// How far the predictions of a network are off on real series that was trained on generated ones only.
///
/// A recurrent network with a sigmoid reads steps 0 to T - 2 and predicts the step after each; its mean absolute error on
/// all real series, scaled to [0, 1], is the score. Less is better. The control is the score of a network that was trained on
/// the real series themselves, "original data" in the paper's table: what a perfect generator can reach.
///
/// With the code's network the features but the last predict the last one; a single feature predicts itself. With the paper's
/// all features predict all.
///
/// Yoon, Jarrett and van der Schaar 2019, "Time-series Generative Adversarial Networks", NeurIPS, section 5; the published
/// code for all that the paper leaves open. Training on synthetic and testing on real series is Esteban, Hyland and Rätsch's,
/// 2017, arXiv:1706.02633.
public struct PredictiveScore: Sendable, Equatable {
  /// The network.
  public var network: JudgeNetwork
  /// How often it is measured; 10 as published.
  public var repeats: Int
  /// Updates of each training; 5,000 as published.
  public var iterations: Int
  /// Series in an update; 128 as published.
  public var batch: Int
  /// Of first weights and batches.
  public var seed: UInt64

  /// Creates the score as published.
  public init(
    network: JudgeNetwork = .code, repeats: Int = 10, iterations: Int = 5_000, batch: Int = 128,
    seed: UInt64 = 0
  ) {
    precondition(
      repeats > 0 && iterations > 0 && batch > 0,
      "PredictiveScore: \(repeats) repeats, \(iterations) iterations, batches of \(batch)")
    self.network = network
    self.repeats = repeats
    self.iterations = iterations
    self.batch = batch
    self.seed = seed
  }

  /// Returns the score of series scaled to [0, 1].
  ///
  /// - Parameters:
  ///   - real: `[n, steps, features]`.
  ///   - generated: `[m, steps, features]`.
  ///   - pool: The threads to run on; they do not change a bit of the score.
  ///   - report: Told whenever a training has ended.
  /// - Returns: Mean absolute errors on the real side after training on the generated one, and on the real one itself.
  /// - Throws: ``SeriesScoreError`` when shapes differ, a side has fewer than 2 series, or a loss is not finite.
  public func score(
    real: NDArray, generated: NDArray, pool: WorkerPool,
    report: @escaping (ScoreProgress) -> Void = { _ in }
  ) throws(SeriesScoreError) -> RepeatedScore {
    try checkSides(real, generated, atLeast: 2)
    let (tested, learned) = (examples(real), examples(generated))
    let judge = judge(features: real.shape[2])
    let errors = try runTrainings(2 * repeats, pool: pool, report: report) {
      (training) throws(SeriesScoreError) in
      let weights = try judge.trained(
        [training.isMultiple(of: 2) ? learned : tested], seed: judgeSeed(seed, training), pool: pool
      )
      let predictions = judge.outputs(of: tested, weights, pool: pool)
      var sum = 0.0
      for row in 0..<tested.count {
        let targets = tested.target(row)
        let start = row * tested.targetWidth
        for (place, target) in targets.enumerated() {
          sum += Double(abs(predictions[start + place] - target))
        }
      }
      return sum / Double(predictions.count)
    }
    return RepeatedScore(
      values: errors.indices.filter { $0 % 2 == 0 }.map { errors[$0] },
      control: errors.indices.filter { $0 % 2 == 1 }.map { errors[$0] })
  }

  func examples(_ series: NDArray) -> SeriesExamples {
    let last = series.shape[2] - 1
    if network == .paper {
      return SeriesExamples(predicting: 0..<last + 1, from: 0..<last + 1, in: series)
    }
    return SeriesExamples(predicting: last..<last + 1, from: 0..<max(last, 1), in: series)
  }

  func judge(features: Int) -> SeriesJudge {
    SeriesJudge(
      cell: network.cell(features: features), layers: network.layers, aim: .prediction,
      iterations: iterations, batch: batch)
  }

  /// How it is measured, for fingerprints.
  public func convention(features: Int) -> String {
    "\(network.label(features: features)),\(iterations)x\(batch),one-step-ahead,repeats-\(repeats)"
  }
}
