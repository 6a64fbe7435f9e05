public import Engine

extension MaximumMeanDiscrepancy {
  /// The discrepancy of series with two bandwidths that were chosen on other series.
  public struct SeriesEstimate: Sendable, Equatable {
    /// The metric with the two bandwidths.
    public var metric: MaximumMeanDiscrepancy
    /// The discrepancy by two estimators.
    public var estimate: Estimate
    /// Where the unbiased one lies with 95 % confidence, by the normal distribution that it tends to.
    public var ci95: ClosedRange<Double>
    /// Series of each side that it was measured on.
    public var count: Int
  }

  /// Returns the discrepancy of flattened series: one half of them, at random, chooses the bandwidths, the other is measured.
  ///
  /// The candidates are the median distance times powers of 2 from 1/16 to 16; ``choosingBandwidths(from:real:generated:pool:)``
  /// takes the pair with the largest t-statistic. The paper's program finds the bandwidths by gradient steps instead.
  ///
  /// - Parameters:
  ///   - real: `[n, ...]`.
  ///   - generated: `[m, ...]`; of the side with more samples, evenly chosen ones are used.
  ///   - seed: Of the halves.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: The estimate.
  /// - Throws: ``MetricError`` when the widths differ, there are fewer than four samples, a number is not finite, or half of
  ///   all samples are equal.
  ///
  /// Esteban et al. 2017, arXiv:1706.02633, section 4.1.1; the variance `4/n³ Σᵢ hᵢ² − 4/n⁴ (Σᵢ hᵢ)²`, divided by `n`, is that of
  /// Liu et al. 2020, arXiv:2002.09116, equation 5.
  public static func ofSeries(
    real: NDArray, generated: NDArray, seed: UInt64, pool: WorkerPool
  ) throws(MetricError) -> SeriesEstimate {
    func rows(_ samples: NDArray) -> NDArray {
      samples.reshaped([samples.shape[0], samples.shape.count / max(samples.shape[0], 1)])
    }
    let sides = [rows(real), rows(generated)]
    _ = try checkedPair(sides[0], sides[1], for: name, atLeast: 4)
    let count = min(sides[0].shape[0], sides[1].shape[0])
    let stream = RandomStream(seed: seed, name: "mmd-series")
    let halves = sides.enumerated().map { place, side in
      let order = stream.permutation(count, step: UInt64(place)).map {
        Int($0) * side.shape[0] / count
      }
      return (
        chosen: side.gathered(order[..<(count / 2)]), measured: side.gathered(order[(count / 2)...])
      )
    }
    let median = try medianDistance(
      real: halves[0].chosen, generated: halves[1].chosen, pool: pool)
    let metric = try choosingBandwidths(
      from: (-4...4).map { median * Double(sign: .plus, exponent: $0, significand: 1) },
      real: halves[0].chosen, generated: halves[1].chosen, pool: pool)
    return try metric.measured(halves[0].measured, halves[1].measured, pool)
  }

  /// Measures the discrepancy of as many real as generated rows, with its interval.
  func measured(
    _ real: NDArray, _ generated: NDArray, _ pool: WorkerPool
  ) throws(MetricError) -> SeriesEstimate {
    let estimate = try estimate(real: real, generated: generated, pool: pool)
    let within = sums(real, nil, pool) + sums(generated, nil, pool)
    let rows = within - sums(real, generated, pool) - sums(generated, real, pool)
    let (count, kernels) = (real.shape[0], bandwidths.count)
    // The kernel of a sample with itself, 1, is part of the variance.
    let h = (0..<count).map { row in
      (0..<kernels).reduce(0.0) { $0 + rows[$1, row] + 2 }
    }
    let (n, sum) = (Double(count), h.reduce(0, +))
    let variance =
      4 * h.reduce(0) { $0 + $1 * $1 } / (n * n * n) - 4 * sum * sum / (n * n * n * n)
    let half = 1.959_963_984_540_054 * (max(variance, 0) / n).squareRoot()
    return SeriesEstimate(
      metric: self, estimate: estimate,
      ci95: estimate.unbiased - half...estimate.unbiased + half, count: count)
  }
}
