public import Engine

/// How different the correlations between the features of two sets of series are.
///
///     distance = mean over pairs of features of |ρ_real(f, g) − ρ_generated(f, g)|
///
/// with Pearson's correlation of two features at the same step, over all series and steps. 0 to 2; 0 is best. A feature that
/// never changes correlates with no other.
///
/// The score of Ni et al. 2021, "Sig-Wasserstein GANs for Time Series Generation", arXiv:2111.01207, section 5, with the mean
/// of absolute values, so that it does not depend on the number of features.
public struct CrossCorrelationDistance: Sendable, Equatable {
  static let name = "cross-correlation"

  /// Creates the metric.
  public init() {}

  /// Returns the distance.
  ///
  /// - Parameters:
  ///   - real: `[n, steps, features]`.
  ///   - generated: `[m, steps, features]`.
  ///   - pool: The threads to run on; they do not change a bit of the distance.
  /// - Returns: The distance with its interval.
  /// - Throws: ``MetricError`` when shapes differ, there are fewer than two features, or a number is not finite.
  /// - Complexity: O(n · steps · features²) time, one pass.
  public func distance(
    _ real: NDArray, _ generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> SeriesDistance {
    try checkSeries(real, generated, for: Self.name, features: 2)
    let (steps, features) = (real.shape[1], real.shape[2])
    let references = real.values.prefix(features).map(Double.init)
    let sums = [real, generated].map { side in
      SeriesSums(side, width: 1 + features + features * features, pool: pool) { series, sums in
        sums[0] += Double(steps)
        for step in 0..<steps {
          let start = series.startIndex + step * features
          let x = (0..<features).map { Double(series[start + $0]) - references[$0] }
          for f in 0..<features {
            sums[1 + f] += x[f]
            for g in 0...f { sums[1 + features + f * features + g] += x[f] * x[g] }
          }
        }
      }
    }
    return SeriesDistance(of: min(real.shape[0], generated.shape[0]), sums) {
      Self.correlations($0, features)
    }
  }

  private static func correlations(_ sums: [Double], _ features: Int) -> [Double] {
    func covariance(_ f: Int, _ g: Int) -> Double {
      sums[1 + features + f * features + g] / sums[0]
        - sums[1 + f] / sums[0] * (sums[1 + g] / sums[0])
    }
    // What rounding leaves of a feature that never changes is no spread.
    let spreads = (0..<features).map { f in
      let spread = covariance(f, f)
      return spread > 1e-13 * sums[1 + features + f * features + f] / sums[0]
        ? spread.squareRoot() : 0
    }
    return (1..<features).flatMap { f in
      (0..<f).map { g in
        let scale = spreads[f] * spreads[g]
        return scale > 0 ? covariance(f, g) / scale : 0
      }
    }
  }

  /// How it is measured, for fingerprints.
  public var convention: String { "mean-absolute,same-step" }
}
