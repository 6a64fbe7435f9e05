internal import COpenBLAS

extension Matrix {
  /// Returns the matrix product.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: Matrix, b: Matrix) -> Matrix { a.times(b) }

  /// Returns the product of two matrices, either of which may be read transposed.
  ///
  /// - Parameters:
  ///   - other: The right factor.
  ///   - transposingSelf: Whether the left factor is the transpose of this matrix.
  ///   - transposingOther: Whether the right factor is the transpose of `other`.
  /// - Returns: The product.
  /// - Precondition: the inner sizes are equal.
  public func times(
    _ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Matrix {
    let (m, k) = transposingSelf ? (columns, rows) : (rows, columns)
    let (inner, n) =
      transposingOther ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(k == inner, "Matrix: \(m)×\(k) times \(inner)×\(n): the inner sizes differ")
    guard m > 0, n > 0, k > 0 else { return Matrix(rows: m, columns: n) }
    var result = [Double](repeating: 0, count: m * n)
    useOneThreadInsideBLAS()  // its threads would change the last bits with their number
    cblas_dgemm(
      CblasRowMajor,
      transposingSelf ? CblasTrans : CblasNoTrans,
      transposingOther ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k),
      1, values, blasint(columns), other.values, blasint(other.columns),
      0, &result, blasint(n))
    return Matrix(rows: m, columns: n, result)
  }

  /// Returns `AᵀA`, exactly symmetric, for half the work of a product.
  public func gram() -> Matrix {
    let n = columns
    guard n > 0, rows > 0 else { return Matrix(rows: n, columns: n) }
    var result = [Double](repeating: 0, count: n * n)
    useOneThreadInsideBLAS()
    cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, blasint(n), blasint(rows),
      1, values, blasint(n), 0, &result, blasint(n))
    for row in 0..<n {
      for column in 0..<row { result[column * n + row] = result[row * n + column] }
    }
    return Matrix(rows: n, columns: n, result)
  }
}
