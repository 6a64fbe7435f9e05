public import Engine

/// Mean and covariance of features that arrive in portions; memory does not grow with their number.
///
/// Sums are in double precision and counted from the first row. How the rows are portioned and the number of threads
/// change no bit of the statistics.
public struct FeatureMoments: Sendable {
  private var moments: RowMoments

  /// Creates moments of no rows yet.
  ///
  /// - Parameter width: Features of a sample.
  /// - Precondition: `width` is more than 0.
  public init(width: Int) {
    precondition(width > 0, "FeatureMoments: the width must be more than 0, is \(width)")
    moments = RowMoments(width: width)
  }

  /// Features of a sample.
  public var width: Int { moments.width }

  /// Rows so far.
  public var count: Int { moments.count }

  /// Adds rows.
  ///
  /// - Parameters:
  ///   - rows: `[n, width]`; `n` may be 0.
  ///   - pool: The threads to run on.
  /// - Throws: ``MetricError`` when the width is another, or a feature is not finite; its row is counted from the first
  ///   of all portions. Nothing is added then.
  public mutating func add(_ rows: NDArray, pool: WorkerPool) throws(MetricError) {
    guard rows.shape.rank == 2, rows.shape[1] == width else {
      throw .shape(metric: FrechetDistance.name, found: rows.shape, needed: "[n, \(width)]")
    }
    if let place = rows.values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        metric: FrechetDistance.name, row: count + place / width, column: place % width)
    }
    moments.add(rows.values, pool: pool)
  }

  /// Returns mean and covariance of all rows so far.
  ///
  /// - Parameter freedom: What is taken off the number of rows before the covariance is divided by it: 1, as NumPy and
  ///   all but one of the reference tools do, or 0, as StyleGAN2-ADA and StyleGAN3 do.
  /// - Returns: The statistics, with the number of rows.
  /// - Throws: ``MetricError/tooFewSamples(metric:found:needed:)`` when no more rows than `freedom` were added.
  /// - Precondition: `freedom` is 0 or 1.
  public func statistics(freedom: Int = 1) throws(MetricError) -> GaussianStatistics {
    precondition(freedom == 0 || freedom == 1, "FeatureMoments: freedom is 0 or 1, not \(freedom)")
    guard count > freedom else {
      throw .tooFewSamples(metric: FrechetDistance.name, found: count, needed: freedom + 1)
    }
    let (mean, products) = moments.centered()
    return GaussianStatistics(
      mean: mean, covariance: (1 / Double(count - freedom)) * products, count: count)
  }
}
