extension StructuralSimilarity {
  /// Returns similarities as a metric's result, see ``MetricResult/init(pairs:metric:convention:seed:version:seconds:)``.
  public func result(
    _ values: [Double], seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      pairs: values, metric: Self.name,
      convention: "gaussian-11x11, range \(MetricResult.text(range))", seed: seed,
      version: version, seconds: seconds)
  }
}

extension MultiScaleStructuralSimilarity {
  /// Returns similarities as a metric's result, see ``MetricResult/init(pairs:metric:convention:seed:version:seconds:)``.
  ///
  /// `side` is the smaller side of the images.
  public func result(
    _ values: [Double], side: Int, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      pairs: values, metric: Self.name, convention: convention(side: side), seed: seed,
      version: version, seconds: seconds)
  }

  /// Returns the diversity as a metric's result `ms-ssim-diversity`: the mean with an interval for the choice of pairs, and
  /// the mean of each class.
  ///
  /// - Parameters:
  ///   - diversity: What ``diversity(_:labels:pairsPerClass:seed:pool:)`` has returned.
  ///   - side: The smaller side of the images.
  ///   - generatedCount: Images that pairs were chosen from.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result.
  public func result(
    _ diversity: Diversity, side: Int, generatedCount: Int, seed: UInt64, version: String,
    seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: "ms-ssim-diversity",
      values: [.init("mean", diversity.mean, ci95: diversity.ci95)]
        + diversity.classes.map { .init("class_\($0.label)", $0.mean) },
      realCount: 0, generatedCount: generatedCount,
      convention: "random pairs, " + convention(side: side), features: "pixels", seed: seed,
      version: version, seconds: seconds)
  }

  private func convention(side: Int) -> String {
    "\(Self.levels(side: side)) levels, range \(MetricResult.text(range))"
  }
}

extension PeakSignalToNoise {
  /// Returns ratios as a metric's result, see ``MetricResult/init(pairs:metric:convention:seed:version:seconds:)``.
  public func result(
    _ values: [Double], seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      pairs: values, metric: Self.name,
      convention: "mean of images, range \(MetricResult.text(range))", seed: seed,
      version: version, seconds: seconds)
  }
}

extension MetricResult {
  /// Creates the result of a metric that compares images pair by pair: the mean over pairs, with the interval of a mean of
  /// independent numbers.
  ///
  /// - Parameters:
  ///   - pairs: The metric's value for each pair, at least one.
  ///   - metric: The metric's name.
  ///   - convention: How the values came about.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  public init(
    pairs: [Double], metric: String, convention: String, seed: UInt64, version: String,
    seconds: Double
  ) {
    let (mean, interval) = meanInterval(pairs)
    self.init(
      metric: metric, value: mean, ci95: interval, realCount: pairs.count,
      generatedCount: pairs.count, convention: convention, features: "pixels", seed: seed,
      version: version, seconds: seconds)
  }
}
