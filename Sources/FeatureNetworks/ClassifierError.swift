/// Why a feature network cannot be trained or read.
public enum ClassifierError: Error, Equatable, Sendable {
  /// Data that a classifier cannot be trained on.
  case unsuitable(data: String, problem: String)
  /// A file that does not hold a feature network of this package.
  case notFeatures(file: String, problem: String)
  /// The loss is infinite or NaN.
  case notFinite(step: Int)
}

extension ClassifierError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .unsuitable(let data, let problem):
      "A classifier cannot be trained on '\(data)': \(problem). Use images with labels, such as digits."
    case .notFeatures(let file, let problem):
      """
      '\(file)' holds no feature network: \(problem). \
      Use a file that `ganctl features train` wrote.
      """
    case .notFinite(let step):
      "The classifier's loss is not finite at step \(step). Check the data, or use another seed."
    }
  }
}
