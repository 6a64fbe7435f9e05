internal import Engine

extension NDArray {
  /// Returns the number of rows and their width, after checking that this is `[n, width]` with enough finite rows.
  func checkedRows(
    for metric: String, atLeast needed: Int = 1
  ) throws(MetricError) -> (count: Int, width: Int) {
    guard shape.rank == 2, shape[1] > 0 else {
      throw .shape(metric: metric, found: shape, needed: "[n, features]")
    }
    guard shape[0] >= needed else {
      throw .tooFewSamples(metric: metric, found: shape[0], needed: needed)
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(metric: metric, row: place / shape[1], column: place % shape[1])
    }
    return (shape[0], shape[1])
  }

  /// Returns rows by their numbers.
  func gathered(_ rows: some Sequence<Int>) -> NDArray {
    let width = shape[1]
    var chosen: [Float] = []
    var count = 0
    for row in rows {
      chosen += values[row * width..<(row + 1) * width]
      count += 1
    }
    return NDArray([count, width], chosen)
  }
}

/// Returns the width that two sets of rows share.
func checkedPair(
  _ real: NDArray, _ generated: NDArray, for metric: String, atLeast needed: Int = 1
) throws(MetricError) -> Int {
  let width = try real.checkedRows(for: metric, atLeast: needed).width
  let other = try generated.checkedRows(for: metric, atLeast: needed).width
  guard width == other else { throw .widths(metric: metric, real: width, generated: other) }
  return width
}
