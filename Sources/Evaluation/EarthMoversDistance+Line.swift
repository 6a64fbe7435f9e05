extension EarthMoversDistance {
  /// Returns the distance of two sets of numbers, by sorting: `∫ |F(x) − G(x)| dx`.
  ///
  /// For equal counts that is the mean difference of the sorted numbers.
  ///
  /// - Parameters:
  ///   - first: Numbers in any order.
  ///   - second: Numbers in any order; their count may differ.
  /// - Returns: The distance, in the unit of the numbers.
  /// - Throws: ``MetricError`` when a set is empty or a number is not finite.
  /// - Complexity: O((n + m) log(n + m)).
  public static func onLine(_ first: [Double], _ second: [Double]) throws(MetricError) -> Double {
    for numbers in [first, second] {
      guard !numbers.isEmpty else { throw .tooFewSamples(metric: name, found: 0, needed: 1) }
      if let place = numbers.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(metric: name, row: place, column: 0)
      }
    }
    return sortedDistance(first.sorted(), second.sorted(), power: 1)
  }

  /// Returns the work between two histograms over the same bins in a row: `spacing · Σᵢ |Σ_{j ≤ i} (pⱼ − qⱼ)|`.
  ///
  /// - Parameters:
  ///   - first: Masses of the bins, 0 or more, in any unit.
  ///   - second: Masses of as many bins, with the same total up to a relative difference of 10⁻⁹.
  ///   - spacing: The distance between neighbouring bins.
  /// - Returns: The work, mass times distance; for the mean distance divide it by the total.
  /// - Throws: ``MetricError/histogram(metric:_:)`` when masses are negative or not finite, the counts of bins
  ///   differ, or the totals do.
  public static func onGrid(
    _ first: [Double], _ second: [Double], spacing: Double = 1
  ) throws(MetricError) -> Double {
    let totals = (try total(of: first, metric: name), try total(of: second, metric: name))
    guard first.count == second.count else {
      throw .histogram(metric: name, .bins(first.count, second.count))
    }
    guard (totals.0 - totals.1).magnitude <= 1e-9 * max(totals.0, totals.1) else {
      throw .histogram(metric: name, .totals(totals.0, totals.1))
    }
    var (carried, work) = (0.0, 0.0)
    for (p, q) in zip(first, second).dropLast() {
      carried += p - q
      work += carried.magnitude
    }
    return work * spacing
  }

  /// Returns `∫₀¹ |F⁻¹(u) − G⁻¹(u)|^power du` of two sorted sets of numbers, neither empty.
  static func sortedDistance(_ first: [Double], _ second: [Double], power: Int) -> Double {
    var sum = 0.0
    func cost(_ x: Double, _ y: Double) -> Double {
      power == 1 ? (x - y).magnitude : (x - y) * (x - y)
    }
    guard first.count != second.count else {
      for (x, y) in zip(first, second) { sum += cost(x, y) }
      return sum / Double(first.count)
    }
    // Quantiles are counted in units of 1 / (n m), so that the borders of steps meet exactly.
    let (n, m) = (first.count, second.count)
    var (i, j, reached) = (0, 0, 0)
    while i < n, j < m {
      let border = min((i + 1) * m, (j + 1) * n)
      sum += Double(border - reached) * cost(first[i], second[j])
      reached = border
      if (i + 1) * m == border { i += 1 }
      if (j + 1) * n == border { j += 1 }
    }
    return sum / (Double(n) * Double(m))
  }
}
