import Foundation

/// What is asked of a comparison of generated samples with real ones.
public struct EvaluationRequest: Sendable, Equatable {
  /// Names of metrics, in the order of the results.
  public var metrics: [String]
  /// A feature network's name or file; chosen by the data when nil.
  public var features: String?
  /// The convention by which images are prepared; that of stored statistics, or pytorch-fid's, when nil.
  public var convention: String?
  /// Seed of the samples that are drawn, and of the metrics' own choices.
  public var seed: UInt64 = 0
  /// Samples to use of each side, at most; all that there are when nil, with limits for sides that are drawn.
  public var count: Int?
  /// How often scores of trained networks are measured.
  public var repeats = 10
  /// The checkpoint of a side that is a run.
  public var checkpoint = CheckpointChoice.last
  /// Where to write the statistics of the real side; nowhere when nil.
  public var savedStatistics: String?
  /// Where `memorization` draws the 48 generated images that are nearest to a real one, each beside it; nowhere when nil.
  public var pairsPicture: String?
  /// A folder for pictures of both sides' series; none when nil.
  public var picturesFolder: String?
  /// Whether a Fréchet distance of at least 50 samples gets its interval and its limit for infinitely many, at up to 25
  /// times the distance's own time.
  public var hasIntervals = true
  /// Where features of the real side are kept for the next time; nowhere when nil.
  public var cacheFolder: String?

  /// Asks for metrics.
  public init(metrics: [String]) { self.metrics = metrics }

  /// Samples that are drawn of a synthetic set unless stated, and of a run whose other side has no number.
  public static let usualCount = 10_000
  /// The most samples that are drawn of a run to match the other side.
  public static let mostDrawn = 50_000

  /// The cache that the environment names: `GANKIT_CACHE`, else `gankit/statistics` in the user's cache folder.
  ///
  /// The cache folder is `$XDG_CACHE_HOME`, or `~/.cache`.
  public static func usualCacheFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    if let stated = environment["GANKIT_CACHE"], !stated.isEmpty { return stated }
    // An empty or relative folder is none, as the XDG base directory specification says.
    let base = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (base ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache") + "/gankit/statistics"
  }
}
