public import Engine

extension EarthMoversDistance {
  /// Returns the best way to turn one histogram into another, given the distance between any two bins.
  ///
  /// Whole numbers with a sum up to 2⁵² are moved as they are. Others are counted in units of 2⁻⁵² of the total,
  /// each sum of the first bins being rounded: a bin is off by at most one unit, and none that was empty gets mass.
  ///
  /// - Parameters:
  ///   - first: Masses of the sources, 0 or more, in any unit.
  ///   - second: Masses of the sinks, with the same total up to a relative difference of 10⁻⁹.
  ///   - ground: Distances, a row for each source and a column for each sink; finite and not negative.
  /// - Returns: The plan, in the unit of the masses: for the mean distance divide its cost by the total.
  /// - Throws: ``MetricError/histogram(metric:_:)`` when masses or distances are negative, not finite or do not fit,
  ///   or the totals differ; ``MetricError`` when the problem is too large.
  public static func plan(
    from first: [Double], to second: [Double], ground: Matrix
  ) throws(MetricError) -> TransportPlan {
    let totals = (try total(of: first, metric: name), try total(of: second, metric: name))
    guard (totals.0 - totals.1).magnitude <= 1e-9 * max(totals.0, totals.1) else {
      throw .histogram(metric: name, .totals(totals.0, totals.1))
    }
    guard ground.rows == first.count, ground.columns == second.count else {
      throw .histogram(
        metric: name,
        .groundSize(rows: ground.rows, columns: ground.columns, needed: first.count, second.count))
    }
    if let place = ground.values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .histogram(
        metric: name,
        .groundDistance(
          ground.values[place], row: place / ground.columns, column: place % ground.columns))
    }
    try checkPairs(first.count, second.count)
    let (most, isWhole) = (0x1p52, { (mass: Double) in mass == mass.rounded() })
    if totals.0 == totals.1, totals.0 <= most, (first + second).allSatisfy(isWhole) {
      return try TransportPlan(
        supply: first.map { Int64($0) }, demand: second.map { Int64($0) }, unit: 1,
        costs: ground.values)
    }
    return try TransportPlan(
      supply: units(first, total: totals.0, most), demand: units(second, total: totals.1, most),
      unit: totals.0 / most, costs: ground.values)
  }

  /// Returns whole numbers in the proportions of a histogram whose sum is exactly `count`.
  private static func units(_ histogram: [Double], total: Double, _ count: Double) -> [Int64] {
    var (sum, done) = (0.0, Int64(0))
    // The sum is built in the order of `total`, so that after the last bin it is the total itself.
    return histogram.map { mass in
      sum += mass
      let reached = Int64((sum / total * count).rounded())
      defer { done = reached }
      return reached - done
    }
  }
}
