public import Engine

/// Why a metric cannot be computed from the samples it was given.
public enum MetricError: Error, Equatable, Sendable {
  /// Fewer samples than the metric needs.
  case tooFewSamples(metric: String, found: Int, needed: Int)
  /// Samples of another shape; `needed` is in words.
  case shape(metric: String, found: Shape, needed: String)
  /// A sample, counted from 0, that contains NaN or infinity.
  case notFinite(metric: String, sample: Int)
  /// More pairs of samples or bins than the metric can hold.
  case tooManyPairs(metric: String, first: Int, second: Int, most: Int)
  /// There is no memory for the work.
  case outOfMemory(metric: String)
  /// A histogram, or two together, that the metric cannot compare.
  case histogram(metric: String, HistogramFault)
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
    case .notFinite(let metric, let sample):
      """
      The metric '\(metric)' got NaN or infinity in sample \(sample). \
      Look for where the samples come from: a diverged training, or damaged data.
      """
    case .tooManyPairs(let metric, let first, let second, let most):
      """
      The metric '\(metric)' would compare \(first) with \(second), more than \(most) pairs. \
      Use fewer samples.
      """
    case .outOfMemory(let metric):
      "There is not enough memory for the metric '\(metric)'. Use fewer samples."
    case .histogram(let metric, let fault):
      "The metric '\(metric)' \(fault)"
    }
  }
}
