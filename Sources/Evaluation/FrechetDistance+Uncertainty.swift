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
    return jackknifeInterval(around: value, without: values)
  }
}
