import Engine
import Evaluation
import FeatureNetworks

extension MetricKind {
  /// Metrics that compare distributions of features.
  static let distributions = [
    MetricKind(
      "fid", "Frechet inception distance: on the features of the Inception network of 2015 only",
      score: least()
    ) { comparison in
      guard try comparison.isInception() else {
        throw EvaluationError.notInception(features: try comparison.featuresName())
      }
      return try frechet(comparison)
    },
    MetricKind(
      "fd", "Frechet distance on any features, by which it is called: fd(digits)", score: least(),
      frechet),
    MetricKind(
      "kid",
      "kernel inception distance, on other features called kd(NAME): mean and spread of subsets",
      score: least("mean"), kernel),
    MetricKind(
      "is", "Inception score, on other features with classes called is(NAME)", score: most("mean")
    ) { comparison in
      let convention = try comparison.convention()
      let seed = convention.scoreShuffleSeed.map { UInt32(truncatingIfNeeded: $0) }
      let metric = InceptionScore(
        splits: convention.scoreSplits, order: seed.map { .shuffled(seed: $0) } ?? .given)
      let scores = try comparison.scores(of: comparison.generated, metric)
      var result = metric.result(
        scores, generatedCount: try comparison.generated.count(), features: "",
        seed: comparison.seed,
        version: comparison.version, seconds: 0)
      result.metric = try comparison.isInception() ? "is" : "is(\(comparison.featuresName()))"
      return try comparison.named(result)
    },
    MetricKind(
      "mmd", "squared maximum mean discrepancy, Gaussian kernels around the median distance",
      score: least("unbiased")
    ) { comparison in
      let (real, generated) = try comparison.features(atMost: 10_000, for: "mmd")
      let median = try MaximumMeanDiscrepancy.medianDistance(
        real: real, generated: generated, pool: comparison.pool)
      let metric = MaximumMeanDiscrepancy(bandwidths: [median / 2, median, median * 2])
      let estimate = try metric.estimate(
        real: real, generated: generated, pool: comparison.pool)
      return try comparison.named(
        metric.result(
          estimate, realCount: real.shape[0], generatedCount: generated.shape[0], features: "",
          seed: comparison.seed, version: comparison.version, seconds: 0))
    },
  ]

  private static let frechet: @Sendable (Comparison) throws -> MetricResult = { comparison in
    let metric = FrechetDistance(freedom: try comparison.freedom())
    let value: Double
    var interval: ClosedRange<Double>?
    var extrapolation: FrechetDistance.Extrapolation?
    if comparison.hasStatistics {
      value = try FrechetDistance.between(
        comparison.statistics(of: comparison.real, for: "fd"),
        comparison.statistics(of: comparison.generated, for: "fd"), pool: comparison.pool)
    } else {
      let stores = FrechetStores(
        metric, try comparison.store(of: comparison.real, for: "fd"),
        try comparison.store(of: comparison.generated, for: "fd"), seed: comparison.seed,
        pool: comparison.pool)
      value = try stores.distance()
      if comparison.request.hasIntervals, stores.haveIntervals {
        interval = try stores.interval(around: value)
        extrapolation = try stores.extrapolated()
      }
    }
    try comparison.warnOfFewSamples()
    var result = metric.result(
      value, interval: interval, extrapolation: extrapolation,
      realCount: try comparison.real.count(),
      generatedCount: try comparison.generated.count(), features: "", seed: comparison.seed,
      version: comparison.version, seconds: 0)
    result.metric = try comparison.isInception() ? "fid" : "fd(\(comparison.featuresName()))"
    return try comparison.named(result)
  }

  private static let kernel: @Sendable (Comparison) throws -> MetricResult = { comparison in
    let subsets = try comparison.convention().kernelSubsets
    // More rows than all subsets together have are not needed.
    let (real, generated) = try comparison.features(
      atMost: subsets.count * subsets.size, for: "kid")
    let isInception = try comparison.isInception()
    let metric = KernelDistance(
      subsets: subsets.count, subsetSize: subsets.size,
      fewSamples: subsets.shrinks || !isInception ? .shrink : .refuse,
      seed: UInt32(truncatingIfNeeded: subsets.seed ?? comparison.seed))
    let estimate = try metric.estimate(real: real, generated: generated, pool: comparison.pool)
    if estimate.subsetSize >= min(real.shape[0], generated.shape[0]) {
      comparison.warn(
        "Each subset of the kernel distance holds all \(estimate.subsetSize) samples of a side, so that its deviation says little."
      )
    }
    var result = metric.result(
      estimate, realCount: real.shape[0], generatedCount: generated.shape[0], features: "",
      seed: comparison.seed, version: comparison.version, seconds: 0)
    result.metric = isInception ? "kid" : "kd(\(try comparison.featuresName()))"
    return try comparison.named(result)
  }
}
