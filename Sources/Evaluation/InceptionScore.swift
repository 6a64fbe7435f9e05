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
    let (count, classes) = try logits.checkedRows(for: "is", atLeast: splits)
    var order = Array(0..<count)
    if case .shuffled(let seed) = self.order {
      var generator = MersenneTwister(seed: seed)
      order = generator.permutation(count)
    }
    let values = pool.map(splits) { split in
      score(of: order[split * count / splits..<(split + 1) * count / splits], logits, classes)
    }
    return Scores(values: values)
  }

  private func score(of rows: ArraySlice<Int>, _ logits: NDArray, _ classes: Int) -> Double {
    var mean = [Double](repeating: 0, count: classes)
    var probabilities = mean
    // The sum of p·log p over all samples; what remains of the divergence depends on the mean alone.
    var negativeEntropy = 0.0
    for row in rows {
      let values = logits.values[row * classes..<(row + 1) * classes]
      let largest = Double(values.max() ?? 0)
      var total = 0.0
      for (place, value) in values.enumerated() {
        probabilities[place] = exponential(Double(value) - largest)
        total += probabilities[place]
      }
      let shift = largest + logarithm(total)
      for (place, value) in values.enumerated() {
        let probability = probabilities[place] / total
        negativeEntropy += probability * (Double(value) - shift)
        mean[place] += probability
      }
    }
    let count = Double(rows.count)
    let crossEntropy = mean.reduce(0.0) { sum, total in
      total > 0 ? sum + total * logarithm(total / count) : sum
    }
    return exponential((negativeEntropy - crossEntropy) / count)
  }
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
