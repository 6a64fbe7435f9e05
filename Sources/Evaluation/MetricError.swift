public import Engine

/// Why a metric cannot be computed from the samples it was given.
public enum MetricError: Error, Equatable, Sendable {
  /// Fewer samples than the metric needs.
  case tooFewSamples(metric: String, found: Int, needed: Int)
  /// Samples of another shape; `needed` is in words.
  case shape(metric: String, found: Shape, needed: String)
}

extension MetricError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .tooFewSamples(let metric, let found, let needed):
      "The metric '\(metric)' needs at least \(needed) samples and got \(found). Draw more samples."
    case .shape(let metric, let found, let needed):
      """
      The metric '\(metric)' needs samples of shape \(needed), these have \(found). \
      Choose a metric that fits the data; `ganctl list metrics` prints them.
      """
    }
  }
}
