public import Engine

/// The Inception score: how sure a classifier is of each sample, and how differently it classes them.
///
///     IS = exp( mean over samples of KL(p(y|x) ‖ p(y)) ),  p(y) = mean over samples of p(y|x)
///
/// It lies between 1 and the number of classes. The mean and the standard deviation are over splits of the samples;
/// 50,000 samples in ten splits are what published values use.
///
/// Salimans et al. 2016, "Improved Techniques for Training GANs", arXiv:1606.03498, section 4.
public struct InceptionScore: Sendable, Equatable {
  /// What decides the order of the samples, which are split as they come then.
  public enum Order: Sendable, Equatable {
    /// The order that they have, as in improved-gan and StyleGAN.
    case given
    /// A permutation by NumPy's `RandomState(seed)`; torch-fidelity's, with the seed 2020.
    case shuffled(seed: UInt32)
  }

  /// Splits, 10 unless stated; split `i` of `S` holds samples `i·n/S` to `(i + 1)·n/S`, rounded down.
  public var splits: Int
  /// The order of the samples, as given unless stated.
  public var order: Order

  /// Creates the metric.
  ///
  /// - Precondition: `splits` is more than 0.
  public init(splits: Int = 10, order: Order = .given) {
    precondition(splits > 0, "InceptionScore: the splits must be more than 0, are \(splits)")
    self.splits = splits
    self.order = order
  }

  /// The scores of the splits.
  public struct Scores: Sendable, Equatable {
    /// The score of each split.
    public var values: [Double]
    /// Their mean.
    public var mean: Double { values.reduce(0, +) / Double(values.count) }
    /// Their standard deviation, divided by their number.
    public var deviation: Double { populationDeviation(values) }
  }

  /// Returns the scores of samples.
  ///
  /// - Parameters:
  ///   - logits: What the classifier's last layer puts out before the softmax, `[n, classes]`. Published values leave the
  ///     layer's bias out.
  ///   - pool: The threads to run on.
  /// - Returns: The scores, in double precision.
  /// - Throws: ``MetricError`` when there are fewer samples than splits or a logit is not finite.
  public func scores(of logits: NDArray, pool: WorkerPool) throws(MetricError) -> Scores {
    let (count, classes) = try logits.checkedRows(for: Self.name, atLeast: splits)
    var sums = try Accumulator(self, count: count, classes: classes)
    for first in stride(from: 0, to: count, by: 512) {
      try sums.add(logits.gathered(first..<min(first + 512, count)), pool: pool)
    }
    return sums.scores()
  }

  static let name = "is"
}

extension InceptionScore {
  /// Sums over samples whose logits arrive in portions; beside them memory holds four bytes a sample.
  ///
  /// Neither the portions nor the number of threads change a bit of the scores.
  public struct Accumulator: Sendable {
    private struct Split {
      var count = 0
      /// The sum of p·log p over all samples; what remains of the divergence depends on the mean alone.
      var negativeEntropy = 0.0
      /// The sum of the probabilities of each class.
      var sums: [Double]
    }

    private let classes: Int
    /// The split of each sample.
    private var splitOf: [Int32]
    private var splits: [Split]
    private var count = 0

    /// Prepares for samples.
    ///
    /// - Parameters:
    ///   - metric: The splits and the order.
    ///   - count: Samples that will come.
    ///   - classes: Classes of each.
    /// - Throws: ``MetricError/tooFewSamples(metric:found:needed:)`` when there are fewer samples than splits.
    public init(_ metric: InceptionScore, count: Int, classes: Int) throws(MetricError) {
      guard count >= metric.splits else {
        throw .tooFewSamples(metric: InceptionScore.name, found: count, needed: metric.splits)
      }
      self.classes = classes
      splits = Array(
        repeating: Split(sums: [Double](repeating: 0, count: classes)), count: metric.splits)
      splitOf = (0..<metric.splits).flatMap { split in
        let size = (split + 1) * count / metric.splits - split * count / metric.splits
        return [Int32](repeating: Int32(split), count: size)
      }
      if case .shuffled(let seed) = metric.order {
        var generator = MersenneTwister(seed: seed)
        let inOrder = splitOf
        for (place, sample) in generator.permutation(count).enumerated() {
          splitOf[sample] = inOrder[place]
        }
      }
    }

    /// Adds the next samples.
    ///
    /// - Parameters:
    ///   - logits: `[n, classes]`; `n` may be 0.
    ///   - pool: The threads to run on.
    /// - Throws: ``MetricError`` when the classes are others, or a logit is not finite.
    /// - Precondition: no more samples come than were announced.
    public mutating func add(_ logits: NDArray, pool: WorkerPool) throws(MetricError) {
      guard logits.shape.rank == 2, logits.shape[1] == classes else {
        throw .shape(metric: InceptionScore.name, found: logits.shape, needed: "[n, \(classes)]")
      }
      if let place = logits.values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(
          metric: InceptionScore.name, row: count + place / classes, column: place % classes)
      }
      let rows = logits.shape[0]
      precondition(
        count + rows <= splitOf.count, "InceptionScore: more than \(splitOf.count) samples")
      let softmaxes = pool.map(rows) { [classes] row in
        softmax(logits.values[row * classes..<(row + 1) * classes])
      }
      for row in 0..<rows {
        let (exponentials, total, shift) = softmaxes[row]
        let split = Int(splitOf[count])
        for place in 0..<classes {
          let probability = exponentials[place] / total
          let value = Double(logits.values[row * classes + place])
          splits[split].negativeEntropy += probability * (value - shift)
          splits[split].sums[place] += probability
        }
        splits[split].count += 1
        count += 1
      }
    }

    /// Returns the scores of the splits.
    ///
    /// - Precondition: all samples have come.
    public func scores() -> Scores {
      precondition(
        count == splitOf.count, "InceptionScore: \(count) of \(splitOf.count) samples have come")
      return Scores(
        values: splits.map { split in
          let count = Double(split.count)
          let crossEntropy = split.sums.reduce(0.0) { sum, total in
            total > 0 ? sum + total * logarithm(total / count) : sum
          }
          return exponential((split.negativeEntropy - crossEntropy) / count)
        })
    }
  }
}

/// Returns exponentials of logits less the largest, their sum, and the logarithm of the sum of all exponentials.
private func softmax(
  _ logits: ArraySlice<Float>
) -> (exponentials: [Double], total: Double, shift: Double) {
  let largest = Double(logits.max() ?? 0)
  let exponentials = logits.map { exponential(Double($0) - largest) }
  let total = exponentials.reduce(0, +)
  return (exponentials, total, largest + logarithm(total))
}

extension InceptionScore {
  /// How the samples are split, for fingerprints: `10-splits`, or `10-splits-shuffled-2020`.
  public var convention: String {
    switch order {
    case .given: "\(splits)-splits"
    case .shuffled(let seed): "\(splits)-splits-shuffled-\(seed)"
    }
  }

  /// Returns scores as a metric's result: their mean and standard deviation.
  ///
  /// - Parameters:
  ///   - scores: What ``scores(of:pool:)`` has computed.
  ///   - generatedCount: Samples.
  ///   - features: The classifier.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `is`. It has no interval: splits score less than all samples together would.
  public func result(
    _ scores: Scores, generatedCount: Int, features: String, seed: UInt64, version: String,
    seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: "is",
      values: [.init("mean", scores.mean), .init("std", scores.deviation)],
      realCount: 0, generatedCount: generatedCount, convention: convention, features: features,
      seed: seed, version: version, seconds: seconds)
  }
}

/// Returns the standard deviation of numbers, their squared deviations divided by their number.
func populationDeviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}
