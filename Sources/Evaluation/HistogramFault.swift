/// What makes a histogram, or two together, useless to a metric.
public enum HistogramFault: Equatable, Sendable {
  /// A bin, counted from 0, holds less than nothing.
  case negative(Double, bin: Int)
  /// A bin, counted from 0, holds NaN or infinity.
  case notFinite(bin: Int)
  /// All bins are empty, there is none, or their sum is infinite.
  case noTotal(bins: Int)
  /// The two have different numbers of bins where these must correspond.
  case bins(Int, Int)
  /// The two hold different totals.
  case totals(Double, Double)
  /// The ground matrix has a size other than the histograms'.
  case groundSize(rows: Int, columns: Int, needed: Int, Int)
  /// The ground matrix holds a distance that is negative, NaN or infinite.
  case groundDistance(Double, row: Int, column: Int)
}

extension HistogramFault: CustomStringConvertible {
  /// The rest of a sentence that begins with the metric, and a sentence for what to do.
  public var description: String {
    switch self {
    case .negative(let mass, let bin):
      "got a histogram with \(mass) in bin \(bin). Counts and shares are 0 or more."
    case .notFinite(let bin):
      "got a histogram with NaN or infinity in bin \(bin). Hand over counts or shares."
    case .noTotal(let bins):
      """
      got a histogram of \(bins) bins without a finite total above 0, which has no shares. \
      Choose bins that the samples fall into.
      """
    case .bins(let first, let second):
      "got histograms of \(first) and \(second) bins. Count both over the same bins."
    case .totals(let first, let second):
      """
      got histograms with the totals \(first) and \(second), and moves mass without making any. \
      Divide each by its total.
      """
    case .groundSize(let rows, let columns, let neededRows, let neededColumns):
      """
      got a ground matrix of \(rows)×\(columns) for histograms of \(neededRows) and \
      \(neededColumns) bins. Give it a row for each bin of the first and a column for each of the \
      second.
      """
    case .groundDistance(let distance, let row, let column):
      """
      got the ground distance \(distance) in row \(row), column \(column). \
      Distances are finite and 0 or more.
      """
    }
  }
}

/// Returns the sum of a histogram after checking that it has shares.
///
/// - Throws: ``MetricError/histogram(metric:_:)`` for a bin that is negative or not finite, and for a sum that is
///   0 or infinite.
func total(of histogram: [Double], metric: String) throws(MetricError) -> Double {
  for (bin, mass) in histogram.enumerated() {
    guard mass.isFinite else { throw .histogram(metric: metric, .notFinite(bin: bin)) }
    guard mass >= 0 else { throw .histogram(metric: metric, .negative(mass, bin: bin)) }
  }
  let sum = histogram.reduce(0, +)
  guard sum > 0, sum.isFinite else {
    throw .histogram(metric: metric, .noTotal(bins: histogram.count))
  }
  return sum
}
