import Datasets
import Engine
import Evaluation
import FeatureNetworks
import Foundation

/// Compares generated samples with real ones.
public struct Evaluator {
  /// The names of all metrics with one line each.
  public static let metrics: [(name: String, summary: String)] = MetricKind.all.map {
    ($0.name, $0.summary)
  }

  /// The names of all conventions; the first is the default.
  public static let conventions: [String] = Convention.all.map(\.name)

  /// Returns one line about a convention.
  public static func summary(ofConvention name: String) -> String {
    guard let convention = Convention(named: name) else { return "" }
    let freedom = convention.covarianceReduction == 1 ? "n - 1" : "n"
    return
      "resize \(convention.resizing.rawValue), values \(convention.range.rawValue), covariance / (\(freedom))"
  }

  private let request: EvaluationRequest
  private let kinds: [MetricKind]
  private let loading: DatasetLoading
  private let pool: WorkerPool
  private let report: (EvaluationEvent) -> Void

  /// Prepares a comparison.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - loading: How files are read.
  ///   - pool: The threads to run on; they do not change a bit of the results.
  ///   - report: Told of progress and of what makes results doubtful.
  /// - Throws: ``ConfigError`` or ``EvaluationError`` when a metric or a convention does not exist.
  public init(
    _ request: EvaluationRequest, loading: DatasetLoading = DatasetLoading(), pool: WorkerPool,
    report: @escaping (EvaluationEvent) -> Void = { _ in }
  ) throws {
    self.request = request
    self.loading = loading
    self.pool = pool
    self.report = report
    kinds = try request.metrics.map(MetricKind.named)
    if let convention = request.convention { _ = try FeatureChoice.convention(convention) }
    if let features = request.features { try FeatureChoice.check(features) }
  }

  /// Compares two sides: each a folder of pictures, a run's folder, an `.npz` of statistics, an `.npy` of features or
  /// images, or data.
  ///
  /// - Parameters:
  ///   - real: The real side.
  ///   - generated: The generated side.
  ///   - tell: Told each result as soon as it is known.
  /// - Returns: A result for each metric, in their order.
  /// - Throws: ``EvaluationError``, `MetricError`, or what reading a side throws.
  @discardableResult
  public func run(
    real: String, generated: String, tell: (MetricResult) throws -> Void = { _ in }
  ) throws -> [MetricResult] {
    // A run as the real side is drawn as often as the other side has samples.
    let isRealRun = FileManager.default.fileExists(atPath: real + "/config.yaml")
    let second =
      isRealRun
      ? try EvaluationSide.open(generated, request, other: nil, loading: loading, pool: pool) : nil
    let first = try EvaluationSide.open(
      real, request, other: try second?.count(), loading: loading, pool: pool)
    let count = try second == nil ? first.count() : 0
    let comparison = Comparison(
      real: first,
      generated: try second
        ?? EvaluationSide.open(
          generated, request, other: count > 0 ? count : nil, real: first, loading: loading,
          pool: pool),
      request, pool: pool, report: report)
    for side in [comparison.real, comparison.generated] {
      try side.checkCount()
      guard let first = side.skipped.first else { continue }
      report(
        .warning(
          "'\(side.name)' leaves out \(side.skipped.count) that cannot be read, such as \(first)"
        ))
    }
    if request.picturesFolder != nil { _ = try comparison.series(atMost: 2, for: "--pictures") }
    let results = try Self.evaluate(kinds, comparison, tell: tell)
    if let folder = request.picturesFolder {
      try SeriesPictures(comparison, folder: folder).write()
    }
    if let path = request.savedStatistics { try comparison.saveStatistics(to: path) }
    return results
  }

  /// Evaluates metrics in turn, with the time that each takes.
  static func evaluate(
    _ kinds: [MetricKind], _ comparison: Comparison, tell: (MetricResult) throws -> Void
  ) throws -> [MetricResult] {
    let clock = ContinuousClock()
    return try kinds.map { kind in
      let start = clock.now
      var result = try kind.evaluate(comparison)
      result.seconds = (clock.now - start) / .seconds(1)
      try tell(result)
      return result
    }
  }
}

extension EvaluationSide {
  /// Throws for a side of less than two samples, of which nothing can be said.
  func checkCount() throws {
    if case .statistics = content { return }
    let count = try count()
    guard count >= 2 else {
      throw EvaluationError.tooFewSamples(side: name, found: count, needed: 2)
    }
  }
}

extension Comparison {
  /// Writes mean and covariance of the real side's features.
  func saveStatistics(to path: String) throws {
    let statistics = try statistics(of: real, for: "--save-stats")
    var origin: StatisticsFile.Origin?
    if try kind() == .network {
      let (network, convention) = try network()
      origin = StatisticsFile.Origin(
        convention: convention.name, features: network.name, weightsHash: network.weightsHash,
        count: try real.count())
    }
    try StatisticsFile(mean: statistics.mean, covariance: statistics.covariance, origin: origin)
      .write(to: path)
  }
}
