extension FrechetDistance {
  /// How the covariance is computed, for fingerprints: `unbiased-covariance`, or `population-covariance` where nothing is
  /// taken off the number of samples.
  public var convention: String {
    freedom == 1 ? "unbiased-covariance" : "population-covariance"
  }

  /// Returns a distance as a metric's result.
  ///
  /// - Parameters:
  ///   - value: The distance.
  ///   - interval: Its interval, by ``interval(around:real:generated:seed:pool:)``, if it was computed.
  ///   - extrapolation: Gives the limit for infinitely many generated samples, if it was computed.
  ///   - name: The metric's name: `fid` for the Inception network of 2015 alone, else `fd`.
  ///   - realCount: Real samples.
  ///   - generatedCount: Generated samples.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result.
  public func result(
    _ value: Double, interval: ClosedRange<Double>? = nil, extrapolation: Extrapolation? = nil,
    name: String = "fd", realCount: Int, generatedCount: Int, features: String, seed: UInt64,
    version: String, seconds: Double
  ) -> MetricResult {
    var result = MetricResult(
      metric: name, value: value, ci95: interval, realCount: realCount,
      generatedCount: generatedCount, convention: convention, features: features, seed: seed,
      version: version, seconds: seconds)
    result.limit = extrapolation?.limit
    return result
  }
}
