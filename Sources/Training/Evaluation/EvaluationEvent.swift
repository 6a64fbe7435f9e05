import Foundation

/// What a comparison tells while it goes on.
public enum EvaluationEvent: Sendable, Equatable {
  /// Something that makes results doubtful.
  case warning(String)
  /// Samples of a side of which features are computed.
  case progress(side: String, done: Int, count: Int, rate: Double, remaining: Double)
  /// Parts of a longer piece of work, such as the networks that a score trains.
  case work(String, done: Int, count: Int, remaining: Double)
  /// A picture that was written.
  case picture(path: String)

  /// The progress as people read it.
  public var line: String {
    switch self {
    case .warning(let text): "Warning: \(text)"
    case .progress(let side, let done, let count, let rate, let remaining):
      String(
        format: "features of %@  %d/%d  %5.1f%%  %.0f images/s  left %@", side, done, count,
        100 * Double(done) / Double(max(count, 1)), rate, clock(remaining))
    case .work(let name, let done, let count, let remaining):
      String(
        format: "%@  %d/%d  %5.1f%%  left %@", name, done, count,
        100 * Double(done) / Double(max(count, 1)), clock(remaining))
    case .picture(let path): "drew  \(path)"
    }
  }
}
