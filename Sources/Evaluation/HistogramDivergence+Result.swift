extension HistogramDivergence {
  /// Returns the divergences as a metric's result; infinite ones are written as `null`.
  ///
  /// - Parameters:
  ///   - bins: How the bins were made, such as `50x50 over [-4, 4]`, for the convention.
  ///   - realCount: Real samples that were counted, 0 where the distribution is known by formula.
  ///   - generatedCount: Generated samples that were counted.
  ///   - features: What the samples were turned into, such as `points`.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `divergence`, with real samples as `p`.
  public func result(
    bins: String, realCount: Int, generatedCount: Int, features: String, seed: UInt64,
    version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: "divergence",
      values: [
        .init("kl", kullbackLeibler), .init("reverse_kl", reverseKullbackLeibler),
        .init("js", jensenShannon), .init("tv", totalVariation), .init("hellinger", hellinger),
      ],
      realCount: realCount, generatedCount: generatedCount, convention: "nats, bins \(bins)",
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
