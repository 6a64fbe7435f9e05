internal import Engine

/// Samples as rows of numbers that have been checked, whatever axes they had.
struct SampleRows: Sendable {
  /// Number of samples.
  let count: Int
  /// Numbers of a sample.
  let width: Int
  /// The numbers, sample by sample.
  let values: [Float]

  /// Checks samples `[n, ...]`, of which axes after the first are read as one.
  init(_ samples: NDArray, metric: String, needed: Int = 1) throws(MetricError) {
    guard samples.shape.rank >= 2 else {
      throw .shape(metric: metric, found: samples.shape, needed: "[n, features]")
    }
    count = samples.shape[0]
    guard count >= needed else {
      throw .tooFewSamples(metric: metric, found: count, needed: needed)
    }
    width = samples.shape.count / max(count, 1)
    guard width > 0 else {
      throw .shape(metric: metric, found: samples.shape, needed: "[n, features]")
    }
    values = samples.values
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(metric: metric, row: place / width, column: place % width)
    }
  }

  /// Checks two sets of samples, whose axes after the first must agree.
  static func pair(
    _ first: NDArray, _ second: NDArray, metric: String, needed: Int = 1
  ) throws(MetricError) -> (SampleRows, SampleRows) {
    let rows = try (
      SampleRows(first, metric: metric, needed: needed),
      SampleRows(second, metric: metric, needed: needed)
    )
    guard rows.0.width == rows.1.width else {
      throw .widths(metric: metric, real: rows.0.width, generated: rows.1.width)
    }
    return rows
  }

  /// Some of the samples in double precision, a row each.
  func matrix(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: width,
      values[range.lowerBound * width..<range.upperBound * width].map(Double.init))
  }
}
