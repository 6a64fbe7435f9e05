public import Engine

/// The Fréchet distance between two Gaussians that have the mean and covariance of two sets of features.
///
///     FD = ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2·tr (Σ₁Σ₂)^½
///
/// On the features of the Inception network of 2015 it is the FID. With `Σ₁ = LLᵀ` the product `Σ₁Σ₂` has the eigenvalues
/// of the symmetric `LᵀΣ₂L`, so the trace is the sum of their roots: real, from symmetric matrices alone, in double
/// precision, and nothing is added to a diagonal. Equal distributions give 0 but for rounding, which may be negative.
///
/// Its expectation exceeds the distance of the distributions by a term of order 1/n, so compare distances of equal
/// numbers of samples only; ``extrapolated(from:to:points:smallest:seed:pool:)`` removes the term.
///
/// Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", arXiv:1706.08500, equation 6; Dowson and Landau,
/// J. Multivariate Anal. 12 (1982) 450–455.
public struct FrechetDistance: Sendable, Equatable {
  static let name = "fd"

  /// What is taken off the number of samples before a covariance is divided by it: 1 unless stated, as in TTUR,
  /// pytorch-fid, clean-fid and torch-fidelity; 0 in StyleGAN2-ADA and StyleGAN3.
  public var freedom: Int

  /// Creates the metric.
  ///
  /// - Precondition: `freedom` is 0 or 1.
  public init(freedom: Int = 1) {
    precondition(freedom == 0 || freedom == 1, "FrechetDistance: freedom is 0 or 1, not \(freedom)")
    self.freedom = freedom
  }

  /// Returns the distance between two sets of statistics.
  ///
  /// - Parameters:
  ///   - real: Of the real samples.
  ///   - generated: Of the generated ones.
  ///   - pool: The threads to run on.
  /// - Returns: The distance, in squared units of the features.
  /// - Throws: ``MetricError`` when the widths differ, or a covariance is not finite, not symmetric or has an eigenvalue
  ///   more negative than rounding makes it.
  /// - Complexity: O(width³).
  public static func between(
    _ real: GaussianStatistics, _ generated: GaussianStatistics, pool: WorkerPool
  ) throws(MetricError) -> Double {
    guard real.mean.count == generated.mean.count else {
      throw .widths(metric: name, real: real.mean.count, generated: generated.mean.count)
    }
    return distance(real, generated, traceOfRoot: try traceOfRoot(real, generated, pool))
  }

  /// Returns the distance between two sets of features.
  ///
  /// While a set has fewer samples than features its covariance `CᵀC / (n − freedom)` is singular. Then the trace is a
  /// nuclear norm, the sum of the singular values of `F₁F₂ᵀ` for any `FᵢᵀFᵢ = Σᵢ`: for two small sets those of
  /// `C₁C₂ᵀ`, divided by the roots of `n − freedom`, and no covariance of the set is needed.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones; their number may differ.
  ///   - pool: The threads to run on.
  /// - Returns: The distance, in squared units of the features.
  /// - Throws: ``MetricError`` when the widths differ, a feature is not finite, or a set has no more samples than
  ///   `freedom`.
  public func between(
    features real: NDArray, _ generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Double {
    _ = try checkedPair(real, generated, for: Self.name, atLeast: freedom + 1)
    return try between(side(of: real, pool), side(of: generated, pool), pool: pool)
  }

  /// What a distance takes of a set of features: all rows while they are fewer than the features, `[n, width]`, or else
  /// mean and covariance.
  package enum Side: Sendable {
    case rows(NDArray)
    case statistics(GaussianStatistics)
  }

  /// Returns what a distance takes of rows.
  private func side(of rows: NDArray, _ pool: WorkerPool) throws(MetricError) -> Side {
    let (count, width) = (rows.shape[0], rows.shape[1])
    if count < width { return .rows(rows) }
    var moments = FeatureMoments(width: width)
    try moments.add(rows, pool: pool)
    return .statistics(try moments.statistics(freedom: freedom))
  }

  /// Returns the distance between two sides, as ``between(features:_:pool:)`` does.
  package func between(
    _ real: Side, _ generated: Side, pool: WorkerPool
  ) throws(MetricError) -> Double {
    if case .statistics(let a) = real, case .statistics(let b) = generated {
      return try Self.between(a, b, pool: pool)
    }
    let (a, b) = (try factor(of: real), try factor(of: generated))
    guard a.mean.count == b.mean.count else {
      throw .widths(metric: Self.name, real: a.mean.count, generated: b.mean.count)
    }
    do throws(LinearAlgebraError) {
      let product = a.factor.times(b.factor, transposingOther: true, pool: pool)
      let trace = try product.singularValues().reduce(0, +)
      return Self.squaredDistance(a.mean, b.mean) + a.trace + b.trace - 2 * trace
    } catch {
      throw .linearAlgebra(metric: Self.name, error)
    }
  }

  /// Returns `F` with `FᵀF` equal to the covariance of a side: the centred rows themselves while these are few.
  private func factor(
    of side: Side
  ) throws(MetricError) -> (mean: [Double], factor: Matrix, trace: Double) {
    switch side {
    case .statistics(let statistics):
      do throws(LinearAlgebraError) {
        let factor = try Self.root(of: statistics.covariance).transposed()
        return (statistics.mean, factor, statistics.covariance.trace)
      } catch {
        throw .linearAlgebra(metric: Self.name, error)
      }
    case .rows(let rows):
      let (count, width) = try rows.checkedRows(for: Self.name, atLeast: freedom + 1)
      // From the first row, so that an offset common to all rows costs no precision.
      var values = rows.values.map(Double.init)
      let origin = Array(values[..<width])
      var offset = [Double](repeating: 0, count: width)
      for place in values.indices {
        values[place] -= origin[place % width]
        offset[place % width] += values[place] / Double(count)
      }
      let scale = 1 / Double(count - freedom).squareRoot()
      for place in values.indices {
        values[place] = (values[place] - offset[place % width]) * scale
      }
      return (
        zip(origin, offset).map(+), Matrix(rows: count, columns: width, values),
        values.reduce(0) { $0 + $1 * $1 }
      )
    }
  }

  /// Returns `L` with `LLᵀ` equal to a covariance: the Cholesky factor, or the root where that is singular.
  private static func root(of covariance: Matrix) throws(LinearAlgebraError) -> Matrix {
    do {
      return try covariance.cholesky()
    } catch .notPositiveDefinite {
      return try covariance.squareRoot()
    }
  }

  private static func traceOfRoot(
    _ a: GaussianStatistics, _ b: GaussianStatistics, _ pool: WorkerPool
  ) throws(MetricError) -> Double {
    do throws(LinearAlgebraError) {
      let root = try root(of: a.covariance)
      let product = root.times(
        b.covariance.times(root, pool: pool), transposingSelf: true, pool: pool)
      let values = try product.symmetrized().symmetricEigenvalues()
      // Rounding is relative to the factors, whose product may be far smaller when they live in different directions.
      let size = Double(max(values.count, 32))
      let rounding = size * Double.ulpOfOne * a.covariance.trace * b.covariance.trace
      if let least = values.first, let largest = values.last, least < -rounding {
        throw .negativeEigenvalue(least, largest: largest, size: values.count)
      }
      return values.reduce(0) { $0 + max($1, 0).squareRoot() }
    } catch {
      throw .linearAlgebra(metric: name, error)
    }
  }

  private static func distance(
    _ a: GaussianStatistics, _ b: GaussianStatistics, traceOfRoot: Double
  ) -> Double {
    squaredDistance(a.mean, b.mean) + a.covariance.trace + b.covariance.trace - 2 * traceOfRoot
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
