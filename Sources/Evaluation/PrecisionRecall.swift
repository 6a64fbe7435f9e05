public import Engine

/// Improved precision and recall: the part of the generated samples that lie on the manifold of the real ones, and the
/// other way round.
///
/// A manifold is the union of balls around its samples that reach to the `k`-th nearest other sample, border included.
/// Published values are from 50,000 real and generated samples and the features of VGG-16 or Inception.
///
/// Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing Generative Models", arXiv:1904.06991,
/// equations 1 to 3. torch-fidelity's `prc` computes the same.
public struct PrecisionRecall: Sendable, Equatable {
  /// Which neighbour a ball reaches to, 3 unless stated, as in the paper.
  public var k: Int

  /// Creates the metric.
  ///
  /// - Precondition: `k` is more than 0.
  public init(k: Int = 3) {
    precondition(k > 0, "PrecisionRecall: k must be more than 0, is \(k)")
    self.k = k
  }

  /// What was counted.
  public struct Counts: Sendable, Equatable {
    /// Real samples.
    public var real: Int
    /// Generated samples.
    public var generated: Int
    /// Generated samples in a ball of a real one.
    public var realistic: Int
    /// Real samples in a ball of a generated one.
    public var recalled: Int

    /// The realistic part of the generated samples.
    public var precision: Double { Double(realistic) / Double(generated) }
    /// The recalled part of the real samples.
    public var recall: Double { Double(recalled) / Double(real) }
  }

  /// Counts the samples on each other's manifolds.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones; their number may differ.
  ///   - pool: The threads to run on; they do not change the counts.
  /// - Returns: The counts.
  /// - Throws: ``MetricError`` when the widths differ, a set has no more than `k` samples, or a feature is not finite.
  /// - Complexity: O(n² · width) time, O(n · k) memory.
  public func counts(
    real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Counts {
    let balls = try ballCounts(
      real: real, generated: generated, k: k, includesBorder: true, metric: "pr", pool: pool)
    return Counts(
      real: real.shape[0], generated: generated.shape[0],
      realistic: balls.ballsOfFirst.count { $0 > 0 },
      recalled: balls.ballsOfSecond.count { $0 > 0 })
  }
}

/// Counts how two sets of features lie in each other's balls.
func ballCounts(
  real: NDArray, generated: NDArray, k: Int, includesBorder: Bool, metric: String, pool: WorkerPool
) throws(MetricError) -> BallCounts {
  let width = try checkedPair(real, generated, for: metric, atLeast: k + 1)
  return Engine.ballCounts(
    real.values,
    firstRadii: try NearestNeighborRadii(of: real, k: k, metric: metric, pool: pool).values,
    generated.values,
    secondRadii: try NearestNeighborRadii(of: generated, k: k, metric: metric, pool: pool).values,
    width: width, includesBorder: includesBorder, pool: pool)
}

extension PrecisionRecall {
  /// Which neighbour and which border, for fingerprints: `k3-closed`.
  public var convention: String { "k\(k)-closed" }

  /// Returns counts as a metric's result: precision and recall with the intervals of the shares.
  ///
  /// The intervals are Wilson's: they take the balls as given, and say nothing of other draws of the balls' centres.
  ///
  /// - Parameters:
  ///   - counts: What ``counts(real:generated:pool:)`` has counted.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `pr`.
  public func result(
    _ counts: Counts, features: String, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: "pr",
      values: [
        .init(
          "precision", counts.precision,
          ci95: wilsonInterval(successes: counts.realistic, trials: counts.generated)),
        .init(
          "recall", counts.recall,
          ci95: wilsonInterval(successes: counts.recalled, trials: counts.real)),
      ],
      realCount: counts.real, generatedCount: counts.generated, convention: convention,
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
