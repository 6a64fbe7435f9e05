public import Engine

/// How different the autocorrelations of two sets of series are.
///
///     distance = mean over features f and lags l of |ρ_real(f, l) − ρ_generated(f, l)|
///     ρ(f, l) = mean over series and t of (x[t] − μ)(x[t + l] − μ) / mean of (x − μ)²
///
/// `μ` is the mean of the feature over all series and steps, so that a series that stays far from the others' mean counts as
/// correlated with itself. 0 to 2; 0 is best. A feature that never changes has the autocorrelation 0.
///
/// The score of Wiese et al. 2020, "Quant GANs: deep generation of financial time series", arXiv:1907.06673, section 6,
/// with the mean of absolute values in place of the norm, so that it does not depend on the number of lags.
public struct AutocorrelationDistance: Sendable, Equatable {
  static let name = "autocorrelation"

  /// The most lags that are compared, from 1; series of fewer steps have fewer.
  public var lags: Int

  /// Creates the metric.
  ///
  /// - Precondition: `lags` is at least 1.
  public init(lags: Int = 32) {
    precondition(lags > 0, "AutocorrelationDistance: lags must be at least 1, are \(lags)")
    self.lags = lags
  }

  /// Returns the distance.
  ///
  /// - Parameters:
  ///   - real: `[n, steps, features]`.
  ///   - generated: `[m, steps, features]`.
  ///   - pool: The threads to run on; they do not change a bit of the distance.
  /// - Returns: The distance with its interval.
  /// - Throws: ``MetricError`` when shapes differ, there are fewer than two steps, or a number is not finite.
  /// - Complexity: O(n · steps · features · lags) time, one pass.
  public func distance(
    _ real: NDArray, _ generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> SeriesDistance {
    try checkSeries(real, generated, for: Self.name, steps: 2)
    let (steps, features) = (real.shape[1], real.shape[2])
    let last = min(lags, steps - 1)
    // Sums of numbers of about 0 lose no digits to a large mean.
    let references = real.values.prefix(features).map(Double.init)
    let width = 1 + features * (last + 1) * 3
    let sums = [real, generated].map { side in
      SeriesSums(side, width: width, pool: pool) { series, sums in
        sums[0] += 1
        Self.add(series, references, steps, last, &sums)
      }
    }
    return SeriesDistance(of: min(real.shape[0], generated.shape[0]), sums) {
      Self.autocorrelations($0, features, steps, last)
    }
  }

  /// Adds `Σ x[t] x[t + l]`, `Σ x[t]` and `Σ x[t + l]` for each feature and lag from 0.
  private static func add(
    _ series: ArraySlice<Float>, _ references: [Double], _ steps: Int, _ last: Int,
    _ sums: inout [Double]
  ) {
    let features = references.count
    for feature in 0..<features {
      let x = (0..<steps).map {
        Double(series[series.startIndex + $0 * features + feature]) - references[feature]
      }
      for lag in 0...last {
        var (product, head, tail) = (0.0, 0.0, 0.0)
        for t in 0..<steps - lag {
          product += x[t] * x[t + lag]
          head += x[t]
          tail += x[t + lag]
        }
        let place = 1 + (feature * (last + 1) + lag) * 3
        sums[place] += product
        sums[place + 1] += head
        sums[place + 2] += tail
      }
    }
  }

  /// Returns the autocorrelations of all features at lags from 1.
  private static func autocorrelations(
    _ sums: [Double], _ features: Int, _ steps: Int, _ last: Int
  ) -> [Double] {
    (0..<features).flatMap { feature -> [Double] in
      let first = 1 + feature * (last + 1) * 3
      let mean = sums[first + 1] / (sums[0] * Double(steps))
      let covariances = (0...last).map { lag in
        let (place, terms) = (first + lag * 3, sums[0] * Double(steps - lag))
        return sums[place] / terms - mean * (sums[place + 1] + sums[place + 2]) / terms
          + mean * mean
      }
      // What rounding leaves of a feature that never changes.
      let hasSpread = covariances[0] > 1e-13 * sums[first] / (sums[0] * Double(steps))
      return covariances.dropFirst().map { hasSpread ? $0 / covariances[0] : 0 }
    }
  }

  /// How it is measured, for fingerprints.
  public func convention(steps: Int) -> String { "mean-absolute,lags-\(min(lags, steps - 1))" }
}
