import Engine
import Evaluation

extension MetricKind {
  /// The most samples whose neighbours are searched: time grows with the square.
  private static let mostNeighbours = 50_000

  /// Metrics that look at nearest neighbours among features.
  static let neighbours = [
    MetricKind(
      "prc",
      "improved precision and recall, k = 3: how real samples look, how many of the real are reached",
      score: sum(of: "precision", "recall")
    ) { comparison in
      let (real, generated) = try comparison.features(atMost: mostNeighbours, for: "prc")
      let metric = PrecisionRecall()
      let counts = try metric.counts(real: real, generated: generated, pool: comparison.pool)
      var result = metric.result(
        counts, features: "", seed: comparison.seed, version: comparison.version, seconds: 0)
      result.metric = "prc"
      return try comparison.named(result)
    },
    MetricKind(
      "prdc", "precision, recall, density and coverage, k = 5",
      score: sum(of: "density", "coverage")
    ) { comparison in
      let (real, generated) = try comparison.features(atMost: mostNeighbours, for: "prdc")
      let metric = PRDC()
      let counts = try metric.counts(real: real, generated: generated, pool: comparison.pool)
      return try comparison.named(
        metric.result(
          counts, features: "", seed: comparison.seed, version: comparison.version, seconds: 0))
    },
    MetricKind(
      "c2st", "accuracy of a nearest-neighbour classifier of real and generated; 0.5 is best",
      score: { -abs(value($0, "accuracy") - 0.5) }
    ) { comparison in
      let count = try min(
        mostNeighbours, comparison.real.count(), comparison.generated.count())
      let (real, generated) = try comparison.features(atMost: count, for: "c2st")
      let metric = ClassifierTwoSampleTest()
      let counts = try metric.counts(real: real, generated: generated, pool: comparison.pool)
      return try comparison.named(
        metric.result(
          counts, features: "", seed: comparison.seed, version: comparison.version, seconds: 0))
    },
  ]
}
