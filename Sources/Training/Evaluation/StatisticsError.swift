import Engine

/// Why a file of statistics cannot be read or written.
public enum StatisticsError: Error, Equatable, Sendable {
  /// The file is not an intact zip archive.
  case damaged(file: String, problem: String)
  /// The archive lacks an array.
  case missing(file: String, entry: String, found: [String])
  /// An array of another shape.
  case shape(file: String, entry: String, found: [Int], needed: String)
  /// An array that would take more memory than statistics can.
  case tooLarge(file: String, entry: String, bytes: UInt64, most: Int)
  /// A covariance that no samples have; `problem` says why.
  case notACovariance(file: String, problem: String)
  /// The archive cannot be put together.
  case notWritten(file: String, problem: String)
}

extension StatisticsError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .damaged(let file, let problem):
      "'\(file)' is damaged or not an .npz archive: \(problem). Download or write it again."
    case .missing(let file, let entry, let found):
      """
      '\(file)' has no array '\(entry)', it has \(found.isEmpty ? "none" : found.joined(separator: ", ")). \
      Statistics are the arrays 'mu' and 'sigma', as --save-stats and pytorch-fid write them.
      """
    case .shape(let file, let entry, let found, let needed):
      "Array '\(entry)' of '\(file)' has shape \(found), needed is \(needed). Write the file again."
    case .tooLarge(let file, let entry, let bytes, let most):
      """
      Array '\(entry)' of '\(file)' would take \(bytes) bytes, \(most) are allowed here. \
      Statistics are 'mu' [d] and 'sigma' [d, d] of at most \(StatisticsFile.mostDimensions) dimensions.
      """
    case .notACovariance(let file, let problem):
      "'sigma' of '\(file)' is no covariance: \(problem). Write the file again."
    case .notWritten(let file, let problem):
      "'\(file)' cannot be written: \(problem). Try another place."
    }
  }
}
