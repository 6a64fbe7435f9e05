internal import Engine

/// Sums over series, kept by tenths of the series so that each tenth can be left out.
///
/// The tenths are stretches of neighbours: windows of one table, which overlap, mostly share a tenth with those that they
/// share rows with.
struct SeriesSums: Sendable {
  /// Tenths.
  static let groups = 10
  private var sums: [[Double]]

  /// Adds up what a function makes of each series.
  ///
  /// - Parameters:
  ///   - series: `[count, steps, features]`.
  ///   - width: Numbers that are added up.
  ///   - pool: The threads to run on; they do not change a bit of the sums.
  ///   - add: Adds one series, `steps · features` numbers, to sums.
  init(
    _ series: NDArray, width: Int, pool: WorkerPool,
    add: @escaping (ArraySlice<Float>, inout [Double]) -> Void
  ) {
    let count = series.shape[0]
    let size = series.shape.count / max(count, 1)
    sums = pool.map(Self.groups) { group in
      var sums = [Double](repeating: 0, count: width)
      for row in group * count / Self.groups..<(group + 1) * count / Self.groups {
        add(series.values[row * size..<(row + 1) * size], &sums)
      }
      return sums
    }
  }

  /// Returns the sums of all tenths, or of all but one.
  func total(without group: Int? = nil) -> [Double] {
    var total = [Double](repeating: 0, count: sums[0].count)
    for (index, part) in sums.enumerated() where index != group {
      for place in total.indices { total[place] += part[place] }
    }
    return total
  }
}

/// A distance of series with its interval.
public struct SeriesDistance: Sendable, Equatable {
  /// The distance.
  public var value: Double
  /// Where it lies with 95 % confidence for other series, by a jackknife over tenths; nil for fewer than 20 of a side.
  public var ci95: ClosedRange<Double>?

  /// Measures a distance of all series, and of all but a tenth of both sides.
  ///
  /// - Parameters:
  ///   - count: Series of the smaller side.
  ///   - distance: The distance without a tenth.
  init(of count: Int, _ distance: (_ without: Int?) -> Double) {
    value = distance(nil)
    if count >= 2 * SeriesSums.groups {
      ci95 = jackknifeInterval(
        around: value, without: (0..<SeriesSums.groups).map { distance($0) })
    }
  }

  /// Measures the mean difference of numbers, such as correlations, that are made from the sums of both sides.
  init(of count: Int, _ sums: [SeriesSums], _ numbers: ([Double]) -> [Double]) {
    self.init(of: count) { group in
      let sides = sums.map { numbers($0.total(without: group)) }
      let differences = zip(sides[0], sides[1]).map { abs($0 - $1) }
      return differences.reduce(0, +) / Double(max(differences.count, 1))
    }
  }
}

/// Throws unless both sides are finite series `[count, steps, features]` of one shape.
func checkSeries(
  _ real: NDArray, _ generated: NDArray, for metric: String, steps: Int = 1, features: Int = 1
) throws(MetricError) {
  for side in [real, generated] {
    guard side.shape.rank == 3, side.shape[1] >= steps, side.shape[2] >= features else {
      throw .shape(
        metric: metric, found: side.shape,
        needed: "[n, steps, features], steps >= \(steps), features >= \(features)")
    }
    guard side.shape[0] >= 1 else { throw .tooFewSamples(metric: metric, found: 0, needed: 1) }
    if let place = side.values.firstIndex(where: { !$0.isFinite }) {
      let size = side.shape[1] * side.shape[2]
      throw .notFinite(metric: metric, row: place / size, column: place % size)
    }
  }
  let sizes = [real, generated].map { Array($0.shape.sizes.dropFirst()) }
  guard sizes[0] == sizes[1] else {
    throw .shape(
      metric: metric, found: generated.shape, needed: "[n, \(sizes[0][0]), \(sizes[0][1])]")
  }
}
