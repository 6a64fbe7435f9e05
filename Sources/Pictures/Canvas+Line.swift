extension Canvas {
  /// Draws a line through points, in pixels, with soft edges; what lies outside of the given columns and rows is cut off.
  ///
  /// Parts where a point is not finite are left out.
  mutating func line(
    through points: [SIMD2<Double>], width: Double, _ color: Color, alpha: Float,
    within columns: Range<Int>, _ rows: Range<Int>
  ) {
    // Covered first and blended once, so that the parts of a transparent line show no joints.
    var cover = [Float](repeating: 0, count: columns.count * rows.count)
    for (start, end) in zip(points, points.dropFirst()) {
      let low = pointwiseMin(start, end) - width
      let high = pointwiseMax(start, end) + width
      guard low.x.isFinite, low.y.isFinite, high.x.isFinite, high.y.isFinite else { continue }
      let across = pixels(low.x, high.x, columns)
      let down = pixels(low.y, high.y, rows)
      let way = end - start
      let square = max((way * way).sum(), 1e-12)
      for row in down {
        for column in across {
          let place = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
          let share = min(1, max(0, ((place - start) * way).sum() / square))
          let distance = place - (start + way * share)
          let inside = width / 2 + 0.5 - (distance * distance).sum().squareRoot()
          let index = (row - rows.lowerBound) * columns.count + column - columns.lowerBound
          cover[index] = max(cover[index], Float(min(1, max(0, inside))))
        }
      }
    }
    for row in rows {
      for column in columns {
        let covered = cover[(row - rows.lowerBound) * columns.count + column - columns.lowerBound]
        if covered > 0 { blend(column, row, color, alpha: alpha * covered) }
      }
    }
  }

  /// Returns the pixels from one coordinate to another, as far as they lie in a range.
  private func pixels(_ low: Double, _ high: Double, _ range: Range<Int>) -> Range<Int> {
    let bounds = (Double(range.lowerBound), Double(range.upperBound))
    let first = Int(max(bounds.0, min(bounds.1, low.rounded(.down))))
    let last = Int(max(bounds.0, min(bounds.1, high.rounded(.up))))
    return first..<max(first, last)
  }
}
