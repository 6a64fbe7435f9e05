public import Engine

/// Whether a nearest-neighbour classifier tells real samples from generated ones: leave-one-out accuracy.
///
/// Each sample is classed as its nearest other sample of both sets together. 0.5 means that the sets cannot be told
/// apart, 1 that they can, 0 that each generated sample sits beside a real one: a generator that copies. A sample as
/// near to its own set as to the other counts as half. The accuracy means this for equal numbers of samples only.
///
/// Lopez-Paz and Oquab 2017, "Revisiting Classifier Two-Sample Tests", arXiv:1610.06545; Xu et al. 2018, "An empirical
/// study on evaluation metrics of generative adversarial networks", arXiv:1806.07755, section 2.2.
public struct ClassifierTwoSampleTest: Sendable, Equatable {
  /// Creates the metric.
  public init() {}

  /// What was counted.
  public struct Counts: Sendable, Equatable {
    /// Samples of each set.
    public var samples: Int
    /// Real samples that are nearer to another real one than to all generated ones; half a sample for a tie.
    public var real: Double
    /// Generated samples that are nearer to another generated one than to all real ones.
    public var generated: Double

    /// The accuracy on all samples.
    public var accuracy: Double { (real + generated) / (2 * Double(samples)) }
    /// The accuracy on the real samples: low when generated ones lie among them, or copy them.
    public var accuracyOnReal: Double { real / Double(samples) }
    /// The accuracy on the generated samples: high when a few modes are filled densely.
    public var accuracyOnGenerated: Double { generated / Double(samples) }
  }

  /// Classes all samples.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of as many generated ones.
  ///   - pool: The threads to run on; they do not change the counts.
  /// - Returns: The counts.
  /// - Throws: ``MetricError`` when the numbers of samples or the widths differ, there are fewer than two, or a feature is
  ///   not finite.
  /// - Complexity: O(n² · width) time, O(n) memory.
  public func counts(
    real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Counts {
    let width = try checkedPair(real, generated, for: "c2st", atLeast: 2)
    guard real.shape[0] == generated.shape[0] else {
      throw .counts(metric: "c2st", real: real.shape[0], generated: generated.shape[0])
    }
    let own = try [real, generated].map { rows throws(MetricError) in
      try NearestNeighborRadii(of: rows, k: 1, metric: "c2st", pool: pool).values
    }
    let other = nearestDistances(
      between: real.values, and: generated.values, width: width, pool: pool)
    func correct(_ own: [Float], _ other: [Float]) -> Double {
      zip(own, other).reduce(0) { $0 + ($1.0 < $1.1 ? 1 : $1.0 == $1.1 ? 0.5 : 0) }
    }
    return Counts(
      samples: real.shape[0], real: correct(own[0], other.a), generated: correct(own[1], other.b))
  }

  /// Returns counts as a metric's result: the accuracy on all samples, on real and on generated ones.
  ///
  /// - Parameters:
  ///   - counts: What ``counts(real:generated:pool:)`` has counted.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `c2st`. It has no interval: samples that are each other's neighbours do not vary alone.
  public func result(
    _ counts: Counts, features: String, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: "c2st",
      values: [
        .init("accuracy", counts.accuracy), .init("real", counts.accuracyOnReal),
        .init("generated", counts.accuracyOnGenerated),
      ],
      realCount: counts.samples, generatedCount: counts.samples,
      convention: "leave-one-out-1nn", features: features, seed: seed, version: version,
      seconds: seconds)
  }
}
