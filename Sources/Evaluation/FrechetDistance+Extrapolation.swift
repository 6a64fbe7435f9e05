public import Engine

extension FrechetDistance {
  /// Distances at several numbers of generated samples, and the line through them.
  public struct Extrapolation: Sendable, Equatable {
    /// The numbers of samples, rising.
    public var counts: [Int]
    /// The distance at each.
    public var distances: [Double]
    /// Where the line of distances over `1/n` meets 0: the distance for infinitely many generated samples.
    public var limit: Double
    /// The slope of the line: what the distance at `n` exceeds the limit by, times `n`.
    public var slope: Double
  }

  /// Returns the distance that infinitely many generated samples would have from fixed real statistics.
  ///
  /// The samples are put in a random order once, and the distances of beginnings of it, their lengths spaced evenly,
  /// are fitted by a line over `1/n`. The paper draws each subset anew and has 15 of them, from 5,000 samples to all
  /// 50,000, and the same defaults.
  ///
  /// - Parameters:
  ///   - real: Statistics of the real samples.
  ///   - generated: Features of the generated ones, `[n, width]`.
  ///   - points: Distances to fit, at least 2.
  ///   - smallest: Samples at the first point; a tenth of all unless stated.
  ///   - seed: Of the order.
  ///   - pool: The threads to run on.
  /// - Returns: The line.
  /// - Throws: ``MetricError`` when the widths differ, a feature is not finite, or there are too few samples for so many
  ///   points.
  /// - Precondition: `points` is at least 2, `smallest` more than `freedom`.
  /// - Complexity: as many distances as points.
  ///
  /// Chong and Forsyth 2020, "Effectively Unbiased FID and Inception Score and Where to Find Them", arXiv:1911.07023,
  /// section 3.
  public func extrapolated(
    from real: GaussianStatistics, to generated: NDArray, points: Int = 15, smallest: Int? = nil,
    seed: UInt64, pool: WorkerPool
  ) throws(MetricError) -> Extrapolation {
    precondition(points >= 2, "FrechetDistance: a line needs 2 points, not \(points)")
    let (count, width) = try generated.checkedRows(for: Self.name, atLeast: 2 * points)
    guard width == real.mean.count else {
      throw .widths(metric: Self.name, real: real.mean.count, generated: width)
    }
    let first = smallest ?? max(count / 10, freedom + 1)
    precondition(
      first > freedom, "FrechetDistance: the smallest number of samples is \(first)")
    guard count >= first + points - 1 else {
      throw .tooFewSamples(metric: Self.name, found: count, needed: first + points - 1)
    }
    var moments = FeatureMoments(width: width)
    return try line(count, points, from: first, seed: seed) { rows throws(MetricError) in
      try moments.add(generated.gathered(rows), pool: pool)
      return try Self.between(real, moments.statistics(freedom: freedom), pool: pool)
    }
  }

  /// Returns the same limit from the features of both sides, the real ones all at each point.
  ///
  /// While the generated samples are fewer than their features, by the nuclear norm of
  /// ``between(features:_:pool:)``, which takes a small part of the time.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones.
  ///   - points: Distances to fit, at least 2.
  ///   - seed: Of the order.
  ///   - pool: The threads to run on.
  /// - Returns: The line.
  /// - Throws: ``MetricError`` when the widths differ, a feature is not finite, or there are too few samples for so many
  ///   points.
  /// - Precondition: `points` is at least 2.
  /// - Complexity: as many distances as points.
  public func extrapolated(
    fromFeatures real: NDArray, to generated: NDArray, points: Int = 15, seed: UInt64,
    pool: WorkerPool
  ) throws(MetricError) -> Extrapolation {
    let width = try checkedPair(real, generated, for: Self.name, atLeast: 2 * points)
    guard max(real.shape[0], generated.shape[0]) < width else {
      var moments = FeatureMoments(width: width)
      try moments.add(real, pool: pool)
      return try extrapolated(
        from: moments.statistics(freedom: freedom), to: generated, points: points, seed: seed,
        pool: pool)
    }
    var taken: [Int] = []
    return try line(generated.shape[0], points, seed: seed) { rows throws(MetricError) in
      taken += rows
      return try between(features: real, generated.gathered(taken), pool: pool)
    }
  }

  /// Fits the line; `distance` is told the rows that each point has more than the one before.
  ///
  /// - Precondition: there are at least two samples a point.
  package func line<Failure: Error>(
    _ count: Int, _ points: Int = 15, from smallest: Int? = nil, seed: UInt64,
    distance: (_ more: [Int]) throws(Failure) -> Double
  ) throws(Failure) -> Extrapolation {
    precondition(
      count >= 2 * points, "FrechetDistance: \(count) samples for a line through \(points) points")
    let first = smallest ?? max(count / 10, freedom + 1)
    let order = RandomStream(seed: seed, name: "frechet-extrapolation").permutation(count)
      .map(Int.init)
    var (counts, distances): ([Int], [Double]) = ([], [])
    for point in 0..<points {
      let next = first + (count - first) * point / (points - 1)
      distances.append(try distance(Array(order[(counts.last ?? 0)..<next])))
      counts.append(next)
    }
    let inverse = counts.map { 1 / Double($0) }
    let (x, y) = (
      inverse.reduce(0, +) / Double(points), distances.reduce(0, +) / Double(points)
    )
    let spread = inverse.reduce(0) { $0 + ($1 - x) * ($1 - x) }
    let slope = zip(inverse, distances).reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / spread
    return Extrapolation(counts: counts, distances: distances, limit: y - slope * x, slope: slope)
  }
}
