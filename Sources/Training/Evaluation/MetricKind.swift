import Evaluation

/// A metric that can be evaluated: what it is called, what it needs, how it is computed.
struct MetricKind: Sendable {
  /// The name on the command line.
  let name: String
  /// One line about it.
  let summary: String
  /// Returns the number by which a training's best checkpoint is chosen: more is better.
  let score: @Sendable (MetricResult) -> Double
  /// Computes it.
  let evaluate: @Sendable (Comparison) throws -> MetricResult

  init(
    _ name: String, _ summary: String, score: @escaping @Sendable (MetricResult) -> Double,
    _ evaluate: @escaping @Sendable (Comparison) throws -> MetricResult
  ) {
    (self.name, self.summary, self.score, self.evaluate) = (name, summary, score, evaluate)
  }

  /// All metrics.
  static let all: [MetricKind] =
    distributions + neighbours + pictures + histograms + series + known

  /// The metric of a name.
  static func named(_ name: String) throws(ConfigError) -> MetricKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw .noMetric(name, among: all.map(\.name))
    }
    return kind
  }

  /// A score for metrics of which less is better, by the number of a name, or by the only one.
  static func least(_ name: String = "") -> @Sendable (MetricResult) -> Double {
    { -value($0, name) }
  }

  /// A score for metrics of which more is better.
  static func most(_ name: String = "") -> @Sendable (MetricResult) -> Double {
    { value($0, name) }
  }

  /// The number of a name; of a metric with one number, that one.
  static func value(_ result: MetricResult, _ name: String) -> Double {
    if let found = result.values.first(where: { $0.name == name }) { return found.value }
    return result.values.count == 1 ? result.values[0].value : .nan
  }

  /// A score that adds named numbers.
  static func sum(of names: String...) -> @Sendable (MetricResult) -> Double {
    { result in
      names.reduce(0) { $0 + value(result, $1) }
    }
  }
}
