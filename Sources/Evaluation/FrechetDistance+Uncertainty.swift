public import Engine

extension FrechetDistance {
  /// Returns the interval in which the distance at these numbers of samples lies with 95 % confidence.
  ///
  /// A jackknife over ten subsets: with `FDᵢ` the distance without the `i`-th tenth of both sets, the variance is
  /// `9/10 · Σ (FDᵢ − mean FD)²`, and the half width its root times Student's 2.262 for nine degrees of freedom.
  /// A bootstrap would not do: repeated samples lower the rank, which shifts the distance by more than it varies. The
  /// interval says how much the distance varies from one draw of the samples to the next; it does not contain its
  /// excess over the distance of the distributions.
  ///
  /// - Parameters:
  ///   - value: The distance of all samples, by ``between(features:_:pool:)``: the middle of the interval.
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones.
  ///   - seed: Of the order in which samples are assigned to subsets.
  ///   - pool: The threads to run on.
  /// - Returns: The interval, which may begin below 0.
  /// - Throws: ``MetricError`` under the conditions of ``between(features:_:pool:)``, and for fewer than 20 samples.
  /// - Complexity: ten distances.
  ///
  /// Efron and Stein, "The Jackknife Estimate of Variance", Ann. Stat. 9 (1981) 586–596.
  public func interval(
    around value: Double, real: NDArray, generated: NDArray, seed: UInt64, pool: WorkerPool
  ) throws(MetricError) -> ClosedRange<Double> {
    let groups = 10
    _ = try checkedPair(real, generated, for: Self.name, atLeast: 2 * groups)
    let stream = RandomStream(seed: seed, name: "frechet-jackknife")
    let orders = [real, generated].enumerated().map { step, rows in
      stream.permutation(rows.shape[0], step: UInt64(step)).map(Int.init)
    }
    var values: [Double] = []
    for group in 0..<groups {
      let rest = orders.map { order in
        order[..<(group * order.count / groups)] + order[((group + 1) * order.count / groups)...]
      }
      values.append(
        try between(
          features: real.gathered(rest[0]), generated.gathered(rest[1]), pool: pool))
    }
    let mean = values.reduce(0, +) / Double(groups)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = 2.262_157_162_798_2 * (squares * Double(groups - 1) / Double(groups)).squareRoot()
    return value - half...value + half
  }

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
    let order = RandomStream(seed: seed, name: "frechet-extrapolation").permutation(count)
    var moments = FeatureMoments(width: width)
    var (counts, distances): ([Int], [Double]) = ([], [])
    for point in 0..<points {
      let next = first + (count - first) * point / (points - 1)
      let rows = order[moments.count..<next].lazy.map(Int.init)
      try moments.add(generated.gathered(rows), pool: pool)
      counts.append(next)
      distances.append(
        try Self.between(real, moments.statistics(freedom: freedom), pool: pool))
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
