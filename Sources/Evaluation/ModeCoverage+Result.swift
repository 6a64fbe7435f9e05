extension ModeCoverage {
  /// How the counting is done, for fingerprints: `nearest-mode-3sigma` with the default threshold.
  public var convention: String { "nearest-mode-\(MetricResult.text(threshold))sigma" }

  /// Returns counts as a metric's result: captured modes, all modes, the share of high quality with its
  /// interval, and the reverse KL divergence where it is defined.
  ///
  /// - Parameters:
  ///   - counts: What ``counts(of:)`` has counted.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long the counting took.
  /// - Returns: The result `modes`.
  public func result(
    _ counts: Counts, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    var values = [
      MetricResult.Number("captured", Double(counts.captured)),
      MetricResult.Number("modes", Double(modes.count)),
      MetricResult.Number(
        "hq_share", counts.highQualityShare, ci95: counts.highQualityInterval),
    ]
    if let divergence = counts.reverseKullbackLeibler {
      values.append(MetricResult.Number("reverse_kl", divergence))
    }
    return MetricResult(
      metric: "modes", values: values, realCount: 0, generatedCount: counts.samples,
      convention: convention, features: "points", seed: seed, version: version, seconds: seconds)
  }
}
