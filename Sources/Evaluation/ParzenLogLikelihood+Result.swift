extension ParzenLogLikelihood {
  /// Returns an estimate as a metric's result: the mean, with the interval `mean ± 1.96` standard errors, and the width.
  ///
  /// - Parameters:
  ///   - estimate: What ``estimate(samples:validation:test:pool:)`` has returned.
  ///   - generatedCount: Generated samples that were used.
  ///   - features: What the samples were turned into, such as `pixels in [0, 1]`.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `parzen`.
  public func result(
    _ estimate: Estimate, generatedCount: Int, features: String, seed: UInt64, version: String,
    seconds: Double
  ) -> MetricResult {
    let half = 1.959_963_984_540_054 * estimate.standardError
    return MetricResult(
      metric: Self.name,
      values: [
        .init("nats", estimate.mean, ci95: estimate.mean - half...estimate.mean + half),
        .init("standard_error", estimate.standardError), .init("sigma", estimate.width),
      ],
      realCount: estimate.count, generatedCount: generatedCount,
      convention:
        "sigma of \(widths.count) on \(Self.validationCount) validation samples",
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
