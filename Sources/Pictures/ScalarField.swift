/// Values on a regular grid over a rectangle of the plane, such as a discriminator's scores.
public struct ScalarField: Sendable {
  /// The x coordinates of the first and the last column.
  public let x: ClosedRange<Double>
  /// The y coordinates of the first and the last row.
  public let y: ClosedRange<Double>
  /// Number of columns, at least 2.
  public let columns: Int
  /// Number of rows, at least 2.
  public let rows: Int
  /// The values, row by row, the row of the smallest y first.
  public let values: [Float]

  /// Creates a field.
  ///
  /// - Precondition: there are at least two rows and columns, and a value for each crossing.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, values: [Float]
  ) {
    precondition(
      columns >= 2 && rows >= 2 && values.count == columns * rows,
      "ScalarField: \(columns) x \(rows) does not fit \(values.count) values")
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
    self.values = values
  }

  /// Returns where the grid's crossings lie, in the order of `values`.
  public static func points(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int
  ) -> [SIMD2<Float>] {
    let width = x.upperBound - x.lowerBound
    let height = y.upperBound - y.lowerBound
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        SIMD2(
          Float(x.lowerBound + width * Double(column) / Double(columns - 1)),
          Float(y.lowerBound + height * Double(row) / Double(rows - 1)))
      }
    }
  }

  /// Returns the value at a point between the crossings, or nil outside of the field.
  func value(_ px: Double, _ py: Double) -> Double? {
    let u = (px - x.lowerBound) / (x.upperBound - x.lowerBound) * Double(columns - 1)
    let v = (py - y.lowerBound) / (y.upperBound - y.lowerBound) * Double(rows - 1)
    guard u >= 0, v >= 0, u <= Double(columns - 1), v <= Double(rows - 1) else { return nil }
    let (i, j) = (min(Int(u), columns - 2), min(Int(v), rows - 2))
    let (s, t) = (u - Double(i), v - Double(j))
    func crossing(_ column: Int, _ row: Int) -> Double { Double(values[row * columns + column]) }
    let low = crossing(i, j) * (1 - s) + crossing(i + 1, j) * s
    let high = crossing(i, j + 1) * (1 - s) + crossing(i + 1, j + 1) * s
    return low * (1 - t) + high * t
  }

  /// The range of values that the colours span: all but the outer hundredth on either side.
  ///
  /// A field that is the same nearly everywhere spans all its values; nil when they are all alike.
  var colorRange: ClosedRange<Double>? {
    let sorted = values.filter(\.isFinite).sorted().map { Double($0) }
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let cut = sorted.count / 100
    let noise = max(abs(first), abs(last)) * 1e-6
    let inner = sorted[cut]...sorted[sorted.count - 1 - cut]
    if inner.upperBound - inner.lowerBound > noise { return inner }
    return last - first > noise ? first...last : nil
  }
}
