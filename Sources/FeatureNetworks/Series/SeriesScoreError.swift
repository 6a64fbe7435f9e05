public import Engine

/// Why series cannot be judged by a network.
public enum SeriesScoreError: Error, Equatable, Sendable {
  /// Sides that are not series, `[count, steps, features]`, of one shape with at least two steps.
  case shapes(real: Shape, generated: Shape)
  /// A side with too few series.
  case tooFewSeries(side: String, found: Int, needed: Int)
  /// Labels that are not one class for each series.
  case labels(side: String)
  /// The loss is infinite or NaN.
  case notFinite(step: Int)
}

extension SeriesScoreError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .shapes(let real, let generated):
      """
      A network cannot judge real series of shape \(real) beside generated ones of \(generated). \
      Use series of equal length, of two steps or more, with the same features.
      """
    case .tooFewSeries(let side, let found, let needed):
      "The \(side) side has \(found) series, \(needed) are needed. Draw more, or choose a shorter stride."
    case .labels(let side):
      "The \(side) series have no class each. Use labelled series, such as digit-rows."
    case .notFinite(let step):
      "The judging network's loss is not finite at step \(step). Check the series, or use another seed."
    }
  }
}
