public import Engine

extension FrechetDistance {
  /// Returns the interval in which the distance at these numbers of samples lies with 95 % confidence.
  ///
  /// A jackknife over ten subsets, with Student's 2.262 for nine degrees of freedom. A bootstrap would not do: repeated samples lower the rank, which shifts the distance by more than it varies. The
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
    _ = try checkedPair(real, generated, for: Self.name, atLeast: 2 * Self.groups)
    return try interval(around: value, counts: [real.shape[0], generated.shape[0]], seed: seed) {
      rest throws(MetricError) in
      try between(features: real.gathered(rest[0]), generated.gathered(rest[1]), pool: pool)
    }
  }

  private static let groups = 10

  /// Returns the interval from the distances of whatever rows: `distance` is told those of either side that remain.
  package func interval<Failure: Error>(
    around value: Double, counts: [Int], seed: UInt64,
    distance: (_ rest: [[Int]]) throws(Failure) -> Double
  ) throws(Failure) -> ClosedRange<Double> {
    let groups = Self.groups
    let stream = RandomStream(seed: seed, name: "frechet-jackknife")
    let orders = counts.enumerated().map { step, count in
      stream.permutation(count, step: UInt64(step)).map(Int.init)
    }
    var values: [Double] = []
    for group in 0..<groups {
      values.append(
        try distance(
          orders.map { order in
            Array(order[..<(group * order.count / groups)])
              + order[((group + 1) * order.count / groups)...]
          }))
    }
    return jackknifeInterval(around: value, without: values)
  }
}
