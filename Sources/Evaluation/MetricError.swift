public import Engine

/// Why a metric cannot be computed from the samples it was given.
public enum MetricError: Error, Equatable, Sendable {
  /// More pairs of samples or bins than the metric can hold.
  case tooManyPairs(metric: String, first: Int, second: Int, most: Int)
  /// There is no memory for the work.
  case outOfMemory(metric: String)
  /// A histogram, or two together, that the metric cannot compare.
  case histogram(metric: String, HistogramFault)
  /// A logarithm of a density that is NaN or positive infinity at a point.
  case density(metric: String, value: Double, point: [Double])
  /// Images whose channel, counted from 0, has the same value everywhere, where it must vary.
  case constant(metric: String, channel: Int)
  /// Fewer samples than the metric needs.
  case tooFewSamples(metric: String, found: Int, needed: Int)
  /// Samples of another shape; `needed` is in words.
  case shape(metric: String, found: Shape, needed: String)
  /// A feature that is NaN or infinite; rows and columns count from 0.
  case notFinite(metric: String, row: Int, column: Int)
  /// Real and generated features of different widths.
  case widths(metric: String, real: Int, generated: Int)
  /// Different numbers of real and generated samples, where these must be equal.
  case counts(metric: String, real: Int, generated: Int)
  /// Samples that do not differ enough for a bandwidth to be taken from them.
  case noSpread(metric: String)
  /// Statistics that no distance can be computed from.
  case linearAlgebra(metric: String, LinearAlgebraError)
}

extension MetricError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .tooManyPairs(let metric, let first, let second, let most):
      """
      The metric '\(metric)' would compare \(first) with \(second), more than \(most) pairs. \
      Use fewer samples.
      """
    case .outOfMemory(let metric):
      "There is not enough memory for the metric '\(metric)'. Use fewer samples."
    case .histogram(let metric, let fault):
      "The metric '\(metric)' \(fault)"
    case .density(let metric, let value, let point):
      """
      The metric '\(metric)' got the log density \(value) at \(point). \
      A log density is a number, or negative infinity where there is no mass.
      """
    case .constant(let metric, let channel):
      """
      The metric '\(metric)' got images without any detail in channel \(channel). \
      Look for a generator that has collapsed, or leave the channel out.
      """
    case .tooFewSamples(let metric, let found, let needed):
      "The metric '\(metric)' needs at least \(needed) samples and got \(found). Draw more samples."
    case .shape(let metric, let found, let needed):
      """
      The metric '\(metric)' needs samples of shape \(needed), these have \(found). \
      Choose a metric that fits the data; `ganctl list metrics` prints them.
      """
    case .notFinite(let metric, let row, let column):
      """
      The metric '\(metric)' needs finite features; row \(row) has none in column \(column). \
      Leave out the sample it belongs to, or find out what makes it so.
      """
    case .widths(let metric, let real, let generated):
      """
      The metric '\(metric)' cannot compare \(real) features of a real sample with \(generated) of a \
      generated one. Compute both by the same feature network.
      """
    case .counts(let metric, let real, let generated):
      """
      The metric '\(metric)' needs as many real samples as generated ones and got \(real) and \(generated). \
      Leave out some of the more.
      """
    case .noSpread(let metric):
      """
      The metric '\(metric)' cannot take a bandwidth from these samples, at least half of which are equal. \
      State the bandwidth.
      """
    case .linearAlgebra(let metric, let error):
      "The metric '\(metric)' has no value. \(error)"
    }
  }
}
