public import Engine

/// The distance of each row of features to its `k`-th nearest other row: the manifold of a set, as balls.
///
/// Distances are computed in blocks of products, with memory for `k` numbers a row and not for all pairs. They are exact:
/// what single precision leaves open is decided in double precision. Each is rounded to single precision before and
/// after its root, so that comparisons come out as in the package prdc. The number of threads changes nothing.
public struct NearestNeighborRadii: Sendable, Equatable {
  /// Which neighbour, 1 for the nearest other row.
  public let k: Int
  /// The radius of each row.
  public let values: [Float]

  /// Measures the radii of a set of features.
  ///
  /// - Parameters:
  ///   - features: `[n, width]`.
  ///   - k: Which neighbour, the row itself not counted.
  ///   - pool: The threads to run on.
  /// - Throws: ``MetricError`` when there are not more than `k` rows, or a feature is not finite.
  /// - Precondition: `k` is more than 0.
  /// - Complexity: O(n² · width) time, O(n · k) memory.
  public init(of features: NDArray, k: Int, pool: WorkerPool) throws(MetricError) {
    try self.init(of: features, k: k, metric: "radii", pool: pool)
  }

  init(of features: NDArray, k: Int, metric: String, pool: WorkerPool) throws(MetricError) {
    precondition(k > 0, "NearestNeighborRadii: k must be more than 0, is \(k)")
    let width = try features.checkedRows(for: metric, atLeast: k + 1).width
    self.k = k
    values = nearestDistances(in: features.values, width: width, count: k, pool: pool)
  }
}
