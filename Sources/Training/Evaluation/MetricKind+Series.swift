import Datasets
import Engine
import Evaluation
import FeatureNetworks

extension MetricKind {
  /// Metrics of series.
  static let series = scores + transfers + seriesDistances

  /// Networks that are trained to judge, each by the published code's architecture and by the paper's.
  private static let scores = JudgeNetwork.allCases.flatMap { network in
    let suffix = network == .code ? "" : "-\(network.rawValue)"
    let which = network == .code ? "TimeGAN's code: a GRU" : "TimeGAN's paper: two layers of LSTM"
    return [
      MetricKind(
        "discriminative" + suffix,
        "|accuracy - 1/2| of a network that tells real series from generated ones (\(which))",
        score: least("score")
      ) { comparison in
        let name = "discriminative" + suffix
        let sides = try comparison.unitSeries(for: name)
        let metric = DiscriminativeScore(
          network: network, repeats: comparison.request.repeats, seed: comparison.seed)
        let score = try metric.score(
          real: sides.real, generated: sides.generated, pool: comparison.pool,
          report: comparison.progress(of: name))
        return try comparison.result(
          score, of: name, convention: metric.convention(features: sides.real.shape[2]), sides)
      },
      MetricKind(
        "predictive" + suffix,
        "mean absolute error, one step ahead on real series, of a network trained on generated ones (\(which))",
        score: least("score")
      ) { comparison in
        let name = "predictive" + suffix
        let sides = try comparison.unitSeries(for: name)
        let metric = PredictiveScore(
          network: network, repeats: comparison.request.repeats, seed: comparison.seed)
        let score = try metric.score(
          real: sides.real, generated: sides.generated, pool: comparison.pool,
          report: comparison.progress(of: name))
        return try comparison.result(
          score, of: name, convention: metric.convention(features: sides.real.shape[2]), sides)
      },
    ]
  }

  /// Classifiers that are trained on one side and tested on the other.
  private static let transfers = TransferScore.Direction.allCases.map { direction in
    MetricKind(
      direction.rawValue,
      direction == .tstr
        ? "accuracy on real series of a classifier trained on generated ones; series with classes"
        : "accuracy on generated series of a classifier trained on real ones; series with classes",
      score: most("accuracy")
    ) { comparison in
      let sides = try comparison.unitSeries(for: direction.rawValue)
      func side(_ side: EvaluationSide, _ series: NDArray) throws -> (TransferScore.Side, Int) {
        guard let found = try side.labels(atMost: Comparison.mostSeries) else {
          throw EvaluationError.lacks(
            metric: direction.rawValue, side: side.name, needed: "series with classes")
        }
        return (TransferScore.Side(series, labels: found.labels), found.classCount)
      }
      let (real, classes) = try side(comparison.real, sides.real)
      let (generated, others) = try side(comparison.generated, sides.generated)
      let metric = TransferScore(
        direction, repeats: comparison.request.repeats, seed: comparison.seed)
      let score = try metric.score(
        real: real, generated: generated, classCount: max(classes, others), pool: comparison.pool,
        report: comparison.progress(of: direction.rawValue))
      return try comparison.result(
        score, of: direction.rawValue, called: "accuracy", convention: metric.convention, sides)
    }
  }

  /// Whether it compares samples of both sides by their classes.
  var needsClasses: Bool { TransferScore.Direction(rawValue: name) != nil }

  /// Throws when a metric of series is asked for of other data, or one of classes of data without.
  static func checkSeries(_ name: String, _ dataset: any Dataset) throws(ConfigError) {
    guard series.contains(where: { $0.name == name }) else { return }
    guard dataset.isSeries else {
      throw .metric(name, problem: "needs series, such as sines or weather, not \(dataset.name)")
    }
    if TransferScore.Direction(rawValue: name) != nil, dataset.labels == nil {
      throw .metric(name, problem: "needs series with classes, such as digit-rows")
    }
  }
}
