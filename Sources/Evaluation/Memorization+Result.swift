extension Memorization {
  /// Returns a report as a metric's result: the share with its interval, what an exact sampler reaches, and the copies.
  ///
  /// - Parameters:
  ///   - report: What ``report(training:generated:pool:)`` has returned.
  ///   - realCount: Training samples.
  ///   - features: What the samples were turned into, such as `pixels`.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `memorization`.
  public func result(
    _ report: Report, realCount: Int, features: String, seed: UInt64, version: String,
    seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: Self.name,
      values: [
        .init("share", report.share, ci95: report.interval), .init("exact_sampler", quantile),
        .init("copies", Double(report.copies)),
      ],
      realCount: realCount, generatedCount: report.pairs.count,
      convention: "below quantile \(MetricResult.text(quantile)) of leave-one-out distances",
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
