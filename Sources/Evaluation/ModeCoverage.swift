public import Engine

/// How many modes of a mixture of round Gaussians in the plane a generator produces, and how well.
///
/// A sample is of *high quality* when it lies within 3σ of its nearest mode; a mode is *captured* when it
/// is the nearest of at least one such sample. An exact sampler of the mixture reaches a share of
/// `1 − exp(−9/2)` = 98.889 % where the modes do not overlap, not 100 %.
///
/// Srivastava et al., "VEEGAN", 2017, arXiv:1705.07761, section 4.1: 2500 samples, 3σ, one sample.
public struct ModeCoverage: Sendable, Equatable {
  /// One component of the mixture.
  public struct Mode: Sendable, Equatable {
    /// Its centre.
    public var mean: SIMD2<Double>
    /// Its standard deviation along every direction; more than 0.
    public var sigma: Double

    /// Creates a component.
    ///
    /// - Precondition: `sigma` is more than 0.
    public init(mean: SIMD2<Double>, sigma: Double) {
      precondition(sigma > 0, "ModeCoverage: sigma must be more than 0, is \(sigma)")
      self.mean = mean
      self.sigma = sigma
    }
  }

  /// The components, all of equal weight.
  public var modes: [Mode]
  /// Largest distance of a high-quality sample from its nearest mode, in that mode's σ.
  ///
  /// VEEGAN uses 3.
  public var threshold: Double
  /// High-quality samples that capture a mode.
  ///
  /// VEEGAN uses 1.
  public var samplesToCapture: Int

  /// Creates the metric for a mixture.
  ///
  /// - Precondition: there is a mode, `threshold` is more than 0 and `samplesToCapture` at least 1.
  public init(_ modes: [Mode], threshold: Double = 3, samplesToCapture: Int = 1) {
    precondition(
      !modes.isEmpty && threshold > 0 && samplesToCapture > 0,
      """
      ModeCoverage: \(modes.count) modes, threshold \(threshold), \(samplesToCapture) samples to \
      capture: all must be more than 0
      """)
    self.modes = modes
    self.threshold = threshold
    self.samplesToCapture = samplesToCapture
  }

  /// What was counted.
  public struct Counts: Sendable, Equatable {
    /// High-quality samples of each mode.
    public var perMode: [Int]
    /// All samples, including those far from every mode and those that are not numbers.
    public var samples: Int
    /// Modes with enough high-quality samples.
    public var captured: Int

    /// Samples of high quality.
    public var highQuality: Int { perMode.reduce(0, +) }

    /// The high-quality samples' part of all, from 0 to 1.
    public var highQualityShare: Double { Double(highQuality) / Double(samples) }

    /// The interval of the share at 95 % confidence.
    public var highQualityInterval: ClosedRange<Double> {
      wilsonInterval(successes: highQuality, trials: samples)
    }

    /// `KL(p ‖ uniform) = Σ pᵢ·log(K·pᵢ)` in nats over the modes' shares `p` of the high-quality samples.
    ///
    /// Zero means an even spread, `log K` that all samples belong to one of the `K` modes; nil that there
    /// is no high-quality sample.
    ///
    /// Lin et al., "PacGAN", 2018, arXiv:1712.04086, section 4.1, "reverse KL divergence".
    public var reverseKullbackLeibler: Double? {
      guard highQuality > 0 else { return nil }
      let (total, count) = (Double(highQuality), Double(perMode.count))
      let sum = perMode.reduce(0.0) { sum, hits in
        guard hits > 0 else { return sum }
        let share = Double(hits) / total
        return sum + share * logarithm(count * share)
      }
      // The sum of a perfectly even spread may round to just below 0.
      return max(0, sum)
    }
  }

  /// Counts the modes of samples.
  ///
  /// A sample equally far from two modes belongs to the first.
  ///
  /// - Parameter samples: Points `[n, 2]`, in the units of the modes.
  /// - Returns: The counts.
  /// - Throws: ``MetricError`` when there is no sample, or they are not points of the plane.
  /// - Complexity: O(n · modes).
  public func counts(of samples: NDArray) throws(MetricError) -> Counts {
    guard samples.shape.rank == 2, samples.shape[1] == 2 else {
      throw .shape(metric: "modes", found: samples.shape, needed: "[n, 2]")
    }
    let count = samples.shape[0]
    guard count > 0 else { throw .tooFewSamples(metric: "modes", found: 0, needed: 1) }
    var perMode = [Int](repeating: 0, count: modes.count)
    for index in 0..<count {
      let point = SIMD2(Double(samples.values[2 * index]), Double(samples.values[2 * index + 1]))
      // Distances from a NaN compare false, so it has no nearest mode.
      var (nearest, distance) = (0, Double.infinity)
      for (place, mode) in modes.enumerated() {
        let offset = point - mode.mean
        let squared = (offset * offset).sum()
        if squared < distance { (nearest, distance) = (place, squared) }
      }
      let reach = threshold * modes[nearest].sigma
      if distance <= reach * reach { perMode[nearest] += 1 }
    }
    let captured = perMode.count { $0 >= samplesToCapture }
    return Counts(perMode: perMode, samples: count, captured: captured)
  }
}
