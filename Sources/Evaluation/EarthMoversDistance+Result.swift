extension EarthMoversDistance {
  /// How the distance is measured, for fingerprints: `exact-euclidean` by default.
  public var convention: String { "exact-\(ground.rawValue)" }

  /// Returns a distance between sample sets as a metric's result; no interval, as a resampled one would be biased.
  ///
  /// - Parameters:
  ///   - distance: What ``distance(_:_:pool:)`` has returned.
  ///   - realCount: Real samples that were used.
  ///   - generatedCount: Generated samples that were used.
  ///   - features: What the samples were turned into, such as `points`.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `emd`.
  public func result(
    _ distance: Double, realCount: Int, generatedCount: Int, features: String, seed: UInt64,
    version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: Self.name, value: distance, realCount: realCount, generatedCount: generatedCount,
      convention: convention, features: features, seed: seed, version: version, seconds: seconds)
  }
}
