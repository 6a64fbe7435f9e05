extension Matrix {
  /// Returns the sum of two matrices of equal size.
  public static func + (a: Matrix, b: Matrix) -> Matrix { combine("+", a, b, +) }

  /// Returns the difference of two matrices of equal size.
  public static func - (a: Matrix, b: Matrix) -> Matrix { combine("-", a, b, -) }

  /// Returns the matrix with each element multiplied by a number.
  public static func * (factor: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, a.values.map { factor * $0 })
  }

  private static func combine(
    _ name: String, _ a: Matrix, _ b: Matrix, _ operation: (Double, Double) -> Double
  ) -> Matrix {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "Matrix: \(a.rows)×\(a.columns) \(name) \(b.rows)×\(b.columns) needs equal sizes")
    return Matrix(rows: a.rows, columns: a.columns, zip(a.values, b.values).map(operation))
  }

  /// The root of the sum of the squares of the elements.
  public var frobeniusNorm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

// MARK: Symmetry

extension Matrix {
  /// The place and size of the largest difference between an element and its mirror image.
  ///
  /// - Precondition: the matrix is square.
  public var largestAsymmetry: (row: Int, column: Int, difference: Double) {
    precondition(
      isSquare, "Matrix.largestAsymmetry: a square matrix is needed, this one is \(rows)×\(columns)"
    )
    var result = (row: 0, column: 0, difference: 0.0)
    for row in 0..<rows {
      for column in 0..<row {
        let difference = (values[row * columns + column] - values[column * columns + row]).magnitude
        if difference > result.difference { result = (row, column, difference) }
      }
    }
    return result
  }

  /// Whether the matrix equals its transpose, up to `tolerance` times the largest magnitude.
  ///
  /// The default lies half-way between the rounding of `Double` and that of `Float`.
  public func isSymmetric(tolerance: Double = symmetryTolerance) -> Bool {
    isSquare && largestAsymmetry.difference <= tolerance * largestMagnitude
  }

  /// The difference between mirrored elements, relative to the largest element, that counts as rounding.
  public static let symmetryTolerance = 1e-10

  /// Returns the mean of the matrix and its transpose.
  ///
  /// - Precondition: the matrix is square.
  public func symmetrized() -> Matrix {
    precondition(
      isSquare, "Matrix.symmetrized: a square matrix is needed, this one is \(rows)×\(columns)")
    var result = self.values
    for row in 0..<rows {
      for column in 0..<row {
        let (a, b) = (row * columns + column, column * columns + row)
        let mean = result[a] / 2 + result[b] / 2
        (result[a], result[b]) = (mean, mean)
      }
    }
    return Matrix(rows: rows, columns: columns, result)
  }

  /// Returns the matrix, exactly symmetric, after checking that a decomposition may work on it.
  ///
  /// - Throws: ``LinearAlgebraError`` when an element is not finite, or not equal to its mirror image.
  /// - Precondition: the matrix is square.
  func checkedSymmetric(
    for routine: LinearAlgebraError.Routine
  ) throws(LinearAlgebraError) -> Matrix {
    precondition(
      isSquare, "\(routine.rawValue): a square matrix is needed, this one is \(rows)×\(columns)")
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(routine, row: place / columns, column: place % columns, size: rows)
    }
    // The workspace of dsyevd, 1 + 6n + 2n² numbers, is counted in 32 bits.
    guard rows < 32_000 else { throw .tooLarge(routine, size: rows) }
    let (row, column, difference) = largestAsymmetry
    guard difference > 0 else { return self }
    guard difference <= Self.symmetryTolerance * largestMagnitude else {
      throw .notSymmetric(routine, row: row, column: column, difference: difference, size: rows)
    }
    return symmetrized()
  }
}
