public import Engine

/// How different the values of each feature are, whatever their order in time: Wasserstein-1 distances of all steps' values.
///
/// In the unit of the feature: for features scaled to [0, 1] a share of their range. 0 is best.
///
/// By ``EarthMoversDistance/onLine(_:_:)``: Vallender, "Calculation of the Wasserstein Distance between Probability
/// Distributions on the Line", Theory Probab. Appl. 18 (1974) 784–786.
public struct MarginalDistances: Sendable, Equatable {
  static let name = "marginal"

  /// Creates the metric.
  public init() {}

  /// Returns the distances of all features, in their order.
  ///
  /// - Parameters:
  ///   - real: `[n, steps, features]`.
  ///   - generated: `[m, steps, features]`.
  ///   - pool: The threads to run on; they do not change a bit of the distances.
  /// - Returns: A distance for each feature, with its interval.
  /// - Throws: ``MetricError`` when shapes differ or a number is not finite.
  /// - Complexity: O(N log N) for the N values of a feature.
  public func distances(
    _ real: NDArray, _ generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> [SeriesDistance] {
    try checkSeries(real, generated, for: Self.name)
    return pool.map(real.shape[2]) { feature in
      let sides = [real, generated].map { Self.sorted($0, feature) }
      return SeriesDistance(of: min(real.shape[0], generated.shape[0])) { group in
        let values = sides.map { side in side.filter { $0.group != group }.map(\.value) }
        return EarthMoversDistance.sortedDistance(values[0], values[1], power: 1)
      }
    }
  }

  /// All values of a feature, rising, each with its tenth of the series.
  private static func sorted(_ series: NDArray, _ feature: Int) -> [(value: Double, group: Int)] {
    let (count, steps, features) = (series.shape[0], series.shape[1], series.shape[2])
    var values: [(value: Double, group: Int)] = []
    values.reserveCapacity(count * steps)
    for group in 0..<SeriesSums.groups {
      for row in group * count / SeriesSums.groups..<(group + 1) * count / SeriesSums.groups {
        for step in 0..<steps {
          values.append(
            (Double(series.values[(row * steps + step) * features + feature]), group))
        }
      }
    }
    return values.sorted { $0.value < $1.value }
  }

  /// How they are measured, for fingerprints.
  public var convention: String { "wasserstein-1" }
}
