public import Engine

/// Precision, recall, density and coverage.
///
/// With balls around the samples of each set that reach to the `k`-th nearest other sample, border excluded:
///
///     precision = share of the generated samples in a ball of a real one
///     recall    = share of the real samples in a ball of a generated one
///     density   = 1/(k·M) · Σ over the M generated samples of the balls of real ones they lie in
///     coverage  = share of the real samples with a generated one in their ball
///
/// Density may exceed 1. Of equal distributions the expected density is 1, the expected coverage `1 − 2⁻ᵏ` for many
/// samples: 0.96875 for `k` = 5. Samples that are all the same have empty balls and get 0 throughout.
///
/// Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models", arXiv:2002.09797, equations 1 to
/// 6. Counts are those of the package prdc.
public struct PRDC: Sendable, Equatable {
  /// Which neighbour a ball reaches to, 5 unless stated, as in the paper.
  public var k: Int

  /// Creates the metric.
  ///
  /// - Precondition: `k` is more than 0.
  public init(k: Int = 5) {
    precondition(k > 0, "PRDC: k must be more than 0, is \(k)")
    self.k = k
  }

  /// What was counted.
  public struct Counts: Sendable, Equatable {
    /// Which neighbour the balls reached to.
    public var k: Int
    /// Real samples.
    public var real: Int
    /// Generated samples.
    public var generated: Int
    /// Generated samples in a ball of a real one.
    public var realistic: Int
    /// Real samples in a ball of a generated one.
    public var recalled: Int
    /// Pairs of a real sample and a generated one in its ball.
    public var pairs: Int
    /// Real samples with a generated one in their ball.
    public var covered: Int

    /// The realistic part of the generated samples.
    public var precision: Double { Double(realistic) / Double(generated) }
    /// The recalled part of the real samples.
    public var recall: Double { Double(recalled) / Double(real) }
    /// Balls of real samples that a generated one lies in, on average, divided by `k`.
    public var density: Double { Double(pairs) / (Double(k) * Double(generated)) }
    /// The covered part of the real samples.
    public var coverage: Double { Double(covered) / Double(real) }
  }

  /// Counts how the samples lie in each other's balls.
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
      real: real, generated: generated, k: k, includesBorder: false, metric: "prdc", pool: pool)
    return Counts(
      k: k, real: real.shape[0], generated: generated.shape[0],
      realistic: balls.ballsOfFirst.count { $0 > 0 },
      recalled: balls.ballsOfSecond.count { $0 > 0 },
      pairs: balls.heldByFirst.reduce(0, +),
      covered: balls.heldByFirst.count { $0 > 0 })
  }
}

extension PRDC {
  /// Which neighbour and which border, for fingerprints: `k5-open`.
  public var convention: String { "k\(k)-open" }

  /// Returns counts as a metric's result: precision, recall and coverage with the intervals of the shares, and density.
  ///
  /// The intervals are Wilson's: they take the balls as given, and say nothing of other draws of the balls' centres.
  ///
  /// - Parameters:
  ///   - counts: What ``counts(real:generated:pool:)`` has counted.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `prdc`.
  public func result(
    _ counts: Counts, features: String, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    func share(_ name: String, _ successes: Int, of trials: Int) -> MetricResult.Number {
      .init(
        name, Double(successes) / Double(trials),
        ci95: wilsonInterval(successes: successes, trials: trials))
    }
    return MetricResult(
      metric: "prdc",
      values: [
        share("precision", counts.realistic, of: counts.generated),
        share("recall", counts.recalled, of: counts.real),
        .init("density", counts.density),
        share("coverage", counts.covered, of: counts.real),
      ],
      realCount: counts.real, generatedCount: counts.generated, convention: convention,
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
