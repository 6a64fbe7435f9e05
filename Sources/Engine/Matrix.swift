/// A dense row-major matrix of double-precision numbers with value semantics, for statistics.
public struct Matrix: Sendable, Equatable {
  /// Number of rows; may be 0.
  public let rows: Int
  /// Number of columns; may be 0.
  public let columns: Int
  /// The elements, row by row; `rows * columns` of them.
  public var values: [Double] {
    didSet {
      precondition(
        values.count == rows * columns, "Matrix: count changed under \(rows)×\(columns)")
    }
  }

  /// Creates a matrix from its elements, row by row.
  ///
  /// - Precondition: `values` has `rows * columns` elements.
  public init(rows: Int, columns: Int, _ values: [Double]) {
    precondition(rows >= 0 && columns >= 0, "Matrix: a size is negative in \(rows)×\(columns)")
    precondition(
      values.count == rows * columns,
      "Matrix: \(rows)×\(columns) needs \(rows * columns) values, got \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// Creates a matrix filled with one value, zero unless stated.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(rows: rows, columns: columns, [Double](repeating: value, count: rows * columns))
  }

  /// Creates a matrix from an array of two axes.
  ///
  /// - Precondition: `array` has two axes.
  public init(_ array: NDArray) {
    precondition(array.shape.rank == 2, "Matrix: two axes are needed, the shape is \(array.shape)")
    self.init(rows: array.shape[0], columns: array.shape[1], array.values.map(Double.init))
  }

  /// Returns a square matrix with the given numbers on its diagonal and zeros elsewhere.
  public static func diagonal(_ numbers: [Double]) -> Matrix {
    var result = Matrix(rows: numbers.count, columns: numbers.count)
    for (index, number) in numbers.enumerated() { result[index, index] = number }
    return result
  }

  /// Returns the identity with `size` rows.
  public static func identity(_ size: Int) -> Matrix {
    diagonal([Double](repeating: 1, count: size))
  }

  /// The element in a row and a column, both counted from 0.
  public subscript(row: Int, column: Int) -> Double {
    get {
      check(row, column)
      return values[row * columns + column]
    }
    set {
      check(row, column)
      values[row * columns + column] = newValue
    }
  }

  private func check(_ row: Int, _ column: Int) {
    precondition(
      0 <= row && row < rows && 0 <= column && column < columns,
      "Matrix: element [\(row), \(column)] of \(rows)×\(columns)")
  }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rows == columns }

  /// Whether every element is neither infinite nor NaN.
  public var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// The largest magnitude of an element, 0 for an empty matrix.
  public var largestMagnitude: Double { values.reduce(0) { max($0, $1.magnitude) } }

  /// The elements with equal row and column.
  public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }

  /// The sum of the diagonal.
  ///
  /// - Precondition: the matrix is square.
  public var trace: Double {
    precondition(
      isSquare, "Matrix.trace: a square matrix is needed, this one is \(rows)×\(columns)")
    return diagonal.reduce(0, +)
  }

  /// Returns the matrix with rows and columns exchanged.
  public func transposed() -> Matrix {
    var result = [Double](repeating: 0, count: values.count)
    // Square blocks, so that neither side is read with a stride that misses the cache on each element.
    let block = 32
    for top in stride(from: 0, to: rows, by: block) {
      for left in stride(from: 0, to: columns, by: block) {
        for row in top..<min(top + block, rows) {
          for column in left..<min(left + block, columns) {
            result[column * rows + row] = values[row * columns + column]
          }
        }
      }
    }
    return Matrix(rows: columns, columns: rows, result)
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// Creates a matrix from its rows.
  ///
  /// - Precondition: all rows have equal length.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(
      rows.allSatisfy { $0.count == columns }, "Matrix: rows of unequal length \(rows.map(\.count))"
    )
    self.init(rows: rows.count, columns: columns, Array(rows.joined()))
  }

  /// Creates a matrix from a literal of rows such as `[[1, 2], [3, 4]]`.
  ///
  /// - Precondition: all rows have equal length.
  public init(arrayLiteral rows: [Double]...) { self.init(rows) }
}
