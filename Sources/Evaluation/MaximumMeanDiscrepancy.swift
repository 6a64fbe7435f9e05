public import Engine

/// The squared maximum mean discrepancy with Gaussian kernels of one or more bandwidths.
///
///     k(x, y) = Σ over bandwidths s of exp(−‖x − y‖² / 2s²)
///
/// Gretton et al. 2012, "A Kernel Two-Sample Test", J. Mach. Learn. Res. 13, 723–773, lemma 6. Of series, flattened and
/// with two bandwidths, it is what chooses a model in Esteban et al. 2017, "Real-valued (Medical) Time Series Generation
/// with Recurrent Conditional GANs", arXiv:1706.02633, section 4.1.1.
public struct MaximumMeanDiscrepancy: Sendable, Equatable {
  static let name = "mmd"

  /// The bandwidths, in units of the features.
  public var bandwidths: [Double]

  /// Creates the metric.
  ///
  /// - Precondition: there is a bandwidth, and all are more than 0.
  public init(bandwidths: [Double]) {
    precondition(
      !bandwidths.isEmpty && bandwidths.allSatisfy { $0 > 0 && $0.isFinite },
      "MaximumMeanDiscrepancy: bandwidths must be more than 0, are \(bandwidths)")
    self.bandwidths = bandwidths
  }

  /// The discrepancy by two estimators.
  public struct Estimate: Sendable, Equatable {
    /// Without pairs of a sample with itself; has no bias and may be negative.
    public var unbiased: Double
    /// With them; the squared distance of the samples' mean embeddings, never negative.
    public var biased: Double
  }

  /// Returns the discrepancy between two sets of features.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones; their number may differ.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: The estimates.
  /// - Throws: ``MetricError`` when the widths differ, a set has fewer than two samples, or a feature is not finite.
  /// - Complexity: O(n² · (width + bandwidths)) time, O(n · bandwidths) memory.
  public func estimate(
    real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Estimate {
    _ = try checkedPair(real, generated, for: Self.name, atLeast: 2)
    let (m, n) = (real.shape[0], generated.shape[0])
    let (xx, yy) = (sums(real, nil, pool).total, sums(generated, nil, pool).total)
    let xy = sums(real, generated, pool).total
    let (rows, columns, kernels) = (Double(m), Double(n), Double(bandwidths.count))
    return Estimate(
      unbiased: discrepancy(xx, m, yy, n, xy),
      biased: (xx + rows * kernels) / (rows * rows) + (yy + columns * kernels) / (columns * columns)
        - 2 * xy / (rows * columns))
  }

  /// Returns sums of kernels, one for each bandwidth and row of `x`.
  func sums(_ x: NDArray, _ y: NDArray?, _ pool: WorkerPool) -> Matrix {
    gaussianKernelSums(
      x.values, y?.values, width: x.shape[1], bandwidths: bandwidths, pool: pool)
  }
}

// MARK: Bandwidths

extension MaximumMeanDiscrepancy {
  /// Returns the median distance between samples of both sets together, a usual bandwidth.
  ///
  /// Of more than 1000 samples as many, evenly spaced, are taken.
  ///
  /// - Throws: ``MetricError`` when the widths differ, a set is empty, a feature is not finite, or half of all samples
  ///   are equal, so that the median is 0 and no bandwidth.
  ///
  /// Gretton et al. 2012, section 8.
  public static func medianDistance(
    real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Double {
    let width = try checkedPair(real, generated, for: name)
    let total = real.shape[0] + generated.shape[0]
    let count = min(total, 1000)
    let chosen = (0..<count).map { $0 * total / count }
    let m = real.shape[0]
    let rows =
      real.gathered(chosen.filter { $0 < m }).values
      + generated.gathered(chosen.filter { $0 >= m }.map { $0 - m }).values
    let distances = pairDistances(rows, width: width, pool: pool)
    let median = distances[distances.count / 2]
    guard median > 0 else { throw .noSpread(metric: name) }
    return median
  }

  /// Returns the two of several bandwidths that tell the sets apart best, for use on other samples.
  ///
  /// They maximise `MMD² / √(σ² + 10⁻⁸)` with `σ² = 4/n³ Σᵢ hᵢ² − 4/n⁴ (Σᵢ hᵢ)²` and
  /// `hᵢ = Σⱼ k(xᵢ, xⱼ) + k(yᵢ, yⱼ) − k(xᵢ, yⱼ) − k(yᵢ, xⱼ)`. Row sums of all bandwidths come from one pass.
  ///
  /// - Parameters:
  ///   - candidates: Bandwidths; a pair may be one of them twice.
  ///   - real: Features of real samples that the discrepancy is not measured on.
  ///   - generated: Features of as many generated ones.
  ///   - pool: The threads to run on.
  /// - Returns: The metric with both bandwidths, the smaller first.
  /// - Throws: ``MetricError`` when the numbers of samples or the widths differ, there are fewer than two, or a feature is
  ///   not finite.
  /// - Precondition: there is a candidate, and all are more than 0.
  ///
  /// Sutherland et al. 2017, "Generative Models and Model Criticism via Optimized Maximum Mean Discrepancy",
  /// arXiv:1611.04488; the variance as in Liu et al. 2020, arXiv:2002.09116, equation 5.
  public static func choosingBandwidths(
    from candidates: [Double], real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> MaximumMeanDiscrepancy {
    let all = MaximumMeanDiscrepancy(bandwidths: candidates.sorted())
    _ = try checkedPair(real, generated, for: name, atLeast: 2)
    let count = real.shape[0]
    guard count == generated.shape[0] else {
      throw .counts(metric: name, real: count, generated: generated.shape[0])
    }
    let (xx, yy) = (all.sums(real, nil, pool), all.sums(generated, nil, pool))
    let (xy, yx) = (all.sums(real, generated, pool), all.sums(generated, real, pool))
    // The kernel of a sample with itself, 1, is part of the variance and not of the discrepancy.
    let within = xx + yy
    let rows = within - xy - yx
    var best = (ratio: -Double.infinity, first: 0, second: 0)
    for first in all.bandwidths.indices {
      for second in first..<all.bandwidths.count {
        let pair = [first, second]
        let h = (0..<count).map { row in pair.reduce(0) { $0 + rows[$1, row] + 2 } }
        let (n, sum) = (Double(count), h.reduce(0, +))
        let variance =
          4 * h.reduce(0) { $0 + $1 * $1 } / (n * n * n) - 4 * sum * sum / (n * n * n * n)
        let value = pair.reduce(0.0) { total, line in
          let (inner, cross) = (within.sum(ofRow: line), xy.sum(ofRow: line))
          return total + inner / (n * (n - 1)) - 2 * cross / (n * n)
        }
        let ratio = value / (max(variance, 0) + 1e-8).squareRoot()
        if ratio > best.ratio { best = (ratio, first, second) }
      }
    }
    return MaximumMeanDiscrepancy(
      bandwidths: [all.bandwidths[best.first], all.bandwidths[best.second]])
  }
}

extension Matrix {
  fileprivate var total: Double { values.reduce(0, +) }

  fileprivate func sum(ofRow row: Int) -> Double {
    values[row * columns..<(row + 1) * columns].reduce(0, +)
  }
}

extension MaximumMeanDiscrepancy {
  /// The kernels, for fingerprints: `gaussian-0.5-2`.
  public var convention: String {
    "gaussian-" + bandwidths.map { MetricResult.text($0) }.joined(separator: "-")
  }

  /// Returns estimates as a metric's result: `unbiased` and `biased`, both squared.
  ///
  /// - Parameters:
  ///   - estimate: What ``estimate(real:generated:pool:)`` has returned.
  ///   - realCount: Real samples.
  ///   - generatedCount: Generated samples.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `mmd`.
  public func result(
    _ estimate: Estimate, realCount: Int, generatedCount: Int, features: String, seed: UInt64,
    version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: Self.name,
      values: [.init("unbiased", estimate.unbiased), .init("biased", estimate.biased)],
      realCount: realCount, generatedCount: generatedCount, convention: convention,
      features: features, seed: seed, version: version, seconds: seconds)
  }
}
