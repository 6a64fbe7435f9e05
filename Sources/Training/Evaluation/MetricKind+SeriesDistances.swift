import Datasets
import Engine
import Evaluation

extension MetricKind {
  /// Distances of series that have a closed form, each beside that of two halves of the real side.
  static let seriesDistances = [
    MetricKind(
      "mmd-series",
      "squared maximum mean discrepancy of whole series, two bandwidths chosen on one half (RCGAN)",
      score: least("unbiased")
    ) { comparison in
      let sides = try comparison.series(for: "mmd-series")
      let (seed, pool) = (comparison.seed, comparison.pool)
      let found = try MaximumMeanDiscrepancy.ofSeries(
        real: sides.real, generated: sides.generated, seed: seed, pool: pool)
      let halves = comparison.halves(of: sides.real)
      let control = try found.metric.estimate(
        real: halves.0.flattened, generated: halves.1.flattened, pool: pool)
      return try comparison.named(
        MetricResult(
          metric: "mmd-series",
          values: [
            .init("unbiased", found.estimate.unbiased, ci95: found.ci95),
            .init("biased", found.estimate.biased), .init("control", control.unbiased),
          ], realCount: found.count, generatedCount: found.count,
          convention: found.metric.convention, features: "series", seed: seed,
          version: comparison.version, seconds: 0), ofSamples: true)
    },
    distance(
      "autocorrelation",
      "mean difference of the features' autocorrelations at lags up to 32"
    ) { real, generated, pool in
      let metric = AutocorrelationDistance()
      return (
        try metric.distance(real, generated, pool: pool),
        metric.convention(steps: real.shape[1])
      )
    },
    distance(
      "cross-correlation", "mean difference of the correlations between features at a step"
    ) { real, generated, pool in
      let metric = CrossCorrelationDistance()
      return (try metric.distance(real, generated, pool: pool), metric.convention)
    },
    MetricKind(
      "marginal",
      "Wasserstein-1 distance of the values of each feature, and their mean, as shares of the real range",
      score: least("mean")
    ) { comparison in
      let sides = try comparison.unitSeries(for: "marginal")
      let metric = MarginalDistances()
      func measured(_ real: NDArray, _ generated: NDArray) throws -> [SeriesDistance] {
        try metric.distances(real, generated, pool: comparison.pool)
      }
      func mean(_ found: [SeriesDistance]) -> Double {
        found.map(\.value).reduce(0, +) / Double(found.count)
      }
      let found = try measured(sides.real, sides.generated)
      let halves = comparison.halves(of: sides.real)
      let controls = try measured(halves.0, halves.1)
      let names =
        comparison.real.layout?.columns ?? found.indices.map { "x\($0 + 1)" }
      let features = found.indices.flatMap { feature in
        [
          MetricResult.Number(names[feature], found[feature].value, ci95: found[feature].ci95),
          MetricResult.Number("control_" + names[feature], controls[feature].value),
        ]
      }
      return try comparison.named(
        MetricResult(
          metric: "marginal",
          values: [.init("mean", mean(found)), .init("control", mean(controls))] + features,
          realCount: sides.real.shape[0], generatedCount: sides.generated.shape[0],
          convention: metric.convention, features: "series", seed: comparison.seed,
          version: comparison.version, seconds: 0), ofSamples: true)
    },
  ]

  private static func distance(
    _ name: String, _ summary: String,
    _ measure: @escaping @Sendable (NDArray, NDArray, WorkerPool) throws -> (SeriesDistance, String)
  ) -> MetricKind {
    MetricKind(name, summary, score: least("distance")) { comparison in
      let sides = try comparison.series(for: name)
      let (found, convention) = try measure(sides.real, sides.generated, comparison.pool)
      let halves = comparison.halves(of: sides.real)
      let control = try measure(halves.0, halves.1, comparison.pool).0
      return try comparison.named(
        MetricResult(
          metric: name,
          values: [
            .init("distance", found.value, ci95: found.ci95), .init("control", control.value),
          ], realCount: sides.real.shape[0], generatedCount: sides.generated.shape[0],
          convention: convention, features: "series", seed: comparison.seed,
          version: comparison.version, seconds: 0), ofSamples: true)
    }
  }
}

extension NDArray {
  /// Samples as rows.
  fileprivate var flattened: NDArray { reshaped([shape[0], shape.count / max(shape[0], 1)]) }
}
