public import Engine

/// The Wasserstein distance of the projections of two sets of samples on random directions, averaged.
///
///     SWₚ = (mean over directions θ of Wₚ(⟨θ, x⟩, ⟨θ, y⟩)ᵖ)^(1/p)
///
/// On a line the distance needs sorting only, so that sets of any size and dimension can be compared: from samples of `n`
/// its bias falls as `1/√n` in every dimension, where that of ``EarthMoversDistance`` falls as `n^(−1/dimension)`.
/// Unequal counts are compared by their quantiles.
///
/// Bonneel, Rabin, Peyré and Pfister, "Sliced and Radon Wasserstein Barycenters of Measures", J. Math. Imaging Vis. 51
/// (2015) 22–45.
public struct SlicedWasserstein: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "swd"

  /// Directions to project on.
  public var directions: Int
  /// The order `p`, 1 or 2.
  public var order: Int
  /// The seed of the directions.
  public var seed: UInt64

  /// Creates the metric.
  ///
  /// - Parameters:
  ///   - directions: Directions to project on. 512 leave an error of some percent, which ``Estimate/ci95`` states.
  ///   - order: The order of the Wasserstein distance, 1 or 2.
  ///   - seed: The seed of the directions.
  /// - Precondition: there is a direction and `order` is 1 or 2.
  public init(directions: Int = 512, order: Int = 1, seed: UInt64 = 0) {
    precondition(
      directions > 0 && (order == 1 || order == 2),
      "SlicedWasserstein: \(directions) directions, order \(order)")
    (self.directions, self.order, self.seed) = (directions, order, seed)
  }

  /// A distance and what is known of its error.
  public struct Estimate: Sendable, Equatable {
    /// The distance, in the unit of the samples.
    public let distance: Double
    /// Where the distance over all directions lies with 95 % confidence, for these samples; nil for one direction.
    public let ci95: ClosedRange<Double>?
  }

  /// Returns the distance of two sets of samples.
  ///
  /// - Parameters:
  ///   - first: Samples `[n, ...]`; axes after the first are read as one.
  ///   - second: Samples `[m, ...]` with equally many numbers; `m` may differ from `n`.
  ///   - pool: The threads to run on; they do not change the distance.
  /// - Returns: The distance.
  /// - Throws: ``MetricError`` when a set is empty, the widths differ or a number is not finite.
  /// - Complexity: O(directions · (n + m) · (width + log(n + m))) time, memory for 8 directions a thread.
  public func distance(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Estimate {
    let (a, b) = try SampleRows.pair(first, second, metric: Self.name)
    let powers = Self.powers(
      a, b, along: Self.unitVectors(directions, a.width, seed), order: order, pool: pool)
    let (mean, interval) = meanInterval(powers)
    guard order == 2 else {
      return Estimate(distance: mean, ci95: interval.map { max(0, $0.lowerBound)...$0.upperBound })
    }
    return Estimate(
      distance: mean.squareRoot(),
      ci95: interval.map { max(0, $0.lowerBound).squareRoot()...$0.upperBound.squareRoot() })
  }

  /// Returns `Wₚᵖ` along each direction, a row of `directions`.
  static func powers(
    _ a: SampleRows, _ b: SampleRows, along directions: Matrix, order: Int, pool: WorkerPool
  ) -> [Double] {
    let (height, width) = (8, directions.columns)
    let blocks = pool.map((directions.rows + height - 1) / height) { block in
      let rows = block * height..<min((block + 1) * height, directions.rows)
      let some = Matrix(
        rows: rows.count, columns: width,
        Array(directions.values[rows.lowerBound * width..<rows.upperBound * width]))
      return zip(projections(a, on: some), projections(b, on: some)).map {
        EarthMoversDistance.sortedDistance($0, $1, power: order)
      }
    }
    return Array(blocks.joined())
  }

  /// Returns the sorted projections of samples, of each direction.
  private static func projections(_ samples: SampleRows, on directions: Matrix) -> [[Double]] {
    var result = [[Double]](repeating: [], count: directions.rows)
    for first in stride(from: 0, to: samples.count, by: 1024) {
      let rows = samples.matrix(first..<min(first + 1024, samples.count))
      let product = directions.times(rows, transposingOther: true)
      for direction in result.indices {
        result[direction] +=
          product.values[direction * rows.rows..<(direction + 1) * rows.rows]
      }
    }
    return result.map { $0.sorted() }
  }

  /// Returns random directions, a row each, uniform on the sphere.
  static func unitVectors(_ count: Int, _ width: Int, _ seed: UInt64) -> Matrix {
    let normals = RandomStream(seed: seed, name: "sliced-wasserstein").normals(count * width)
    var values = normals.map(Double.init)
    for row in 0..<count {
      let places = row * width..<(row + 1) * width
      let length = values[places].reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else {
        values[row * width] = 1
        continue
      }
      for place in places { values[place] /= length }
    }
    return Matrix(rows: count, columns: width, values)
  }
}

extension SlicedWasserstein {
  /// How the distance is computed, for fingerprints: `w1-512-directions` by default.
  public var convention: String { "w\(order)-\(directions)-directions" }

  /// Returns a distance as a metric's result.
  ///
  /// - Parameters:
  ///   - estimate: What ``distance(_:_:pool:)`` has returned; its interval is for the choice of directions alone.
  ///   - realCount: Real samples that were used.
  ///   - generatedCount: Generated samples that were used.
  ///   - features: What the samples were turned into, such as `pixels`.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `swd`.
  public func result(
    _ estimate: Estimate, realCount: Int, generatedCount: Int, features: String, seed: UInt64,
    version: String, seconds: Double
  ) -> MetricResult {
    MetricResult(
      metric: Self.name, value: estimate.distance, ci95: estimate.ci95, realCount: realCount,
      generatedCount: generatedCount, convention: convention, features: features, seed: seed,
      version: version, seconds: seconds)
  }
}
