public import Engine

/// The least work that turns one set of samples, or one histogram, into another: mass times ground distance.
///
///     min Σᵢⱼ γᵢⱼ d(xᵢ, yⱼ)   over γ ≥ 0 with Σⱼ γᵢⱼ = pᵢ and Σᵢ γᵢⱼ = qⱼ
///
/// Exact, by the network simplex method. With the Euclidean distance this is the 1-Wasserstein distance of the two
/// empirical distributions. It is not that of the distributions they were drawn from: from finite samples it stays
/// above 0 even where these are equal, by about `n^(−1/dimension)`, so compare equal counts only. A resampled
/// interval would carry that bias too, hence there is none.
///
/// Rubner, Tomasi and Guibas, "The Earth Mover's Distance as a Metric for Image Retrieval", IJCV 40 (2000) 99–121;
/// solver: Kovács, "Minimum-cost flow algorithms", Optim. Methods Softw. 30 (2015) 94–127 (LEMON).
public struct EarthMoversDistance: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "emd"
  /// The most pairs of samples or bins, 4096 by 4096, which need about 1.5 GB.
  public static let mostPairs = 1 << 24

  /// What moving a unit of mass costs; the Euclidean distance unless stated.
  public var ground: GroundDistance

  /// Creates the metric.
  public init(_ ground: GroundDistance = .euclidean) { self.ground = ground }

  /// Returns the mean cost of the best coupling of two sets of samples, all of one set weighing the same.
  ///
  /// - Parameters:
  ///   - first: Samples `[n, ...]`; axes after the first are read as one.
  ///   - second: Samples `[m, ...]` with equally many numbers; `m` may differ from `n`.
  ///   - pool: Threads for the distances; the solver uses one.
  /// - Returns: The plan, whose total mass is 1: ``TransportPlan/cost`` is the distance.
  /// - Throws: ``MetricError`` when a set is empty, the shapes differ, a number is not finite, or there are more than
  ///   ``mostPairs``.
  /// - Complexity: O(n · m) memory; in practice about O((n + m)³) time or less: a second for 1,000 by 1,000.
  public func plan(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> TransportPlan {
    let (a, b) = try SampleRows.pair(first, second, metric: Self.name)
    try Self.checkPairs(a.count, b.count)
    // Shares of 1/n and 1/m in units of their greatest common divisor: whole numbers.
    let divisor = Self.greatestCommonDivisor(a.count, b.count)
    return try TransportPlan(
      supply: [Int64](repeating: Int64(b.count / divisor), count: a.count),
      demand: [Int64](repeating: Int64(a.count / divisor), count: b.count),
      unit: Double(divisor) / (Double(a.count) * Double(b.count)), costs: costs(a, b, pool))
  }

  /// Returns the mean cost of the best coupling, see ``plan(_:_:pool:)``.
  ///
  /// - Throws: ``MetricError``, as the plan.
  public func distance(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Double {
    try plan(first, second, pool: pool).cost
  }

  private func costs(_ a: SampleRows, _ b: SampleRows, _ pool: WorkerPool) -> [Double] {
    let (from, to, columns) = (PackedRows(a), PackedRows(b), b.count)
    let rows = pool.map(a.count) { [ground] row in
      let point = from[row]
      return (0..<columns).map { ground(point, to[$0]) }
    }
    return Array(rows.joined())
  }

  static func checkPairs(_ first: Int, _ second: Int) throws(MetricError) {
    guard first <= mostPairs, second <= mostPairs / max(first, 1) else {
      throw .tooManyPairs(metric: name, first: first, second: second, most: mostPairs)
    }
  }

  static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
