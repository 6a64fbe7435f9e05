internal import COpenBLAS

extension Matrix {
  /// Returns the product of two matrices, either of which may be read transposed, by the threads of a pool.
  ///
  /// - Parameters:
  ///   - other: The right factor.
  ///   - transposingSelf: Whether the left factor is the transpose of this matrix.
  ///   - transposingOther: Whether the right factor is the transpose of `other`.
  ///   - pool: The threads; they do not change a bit of the result.
  /// - Returns: The product.
  /// - Precondition: the inner sizes are equal.
  public func times(
    _ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false, pool: WorkerPool
  ) -> Matrix {
    let (m, k) = transposingSelf ? (columns, rows) : (rows, columns)
    let (inner, n) = transposingOther ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(k == inner, "Matrix: \(m)×\(k) times \(inner)×\(n): the inner sizes differ")
    guard m > 0, n > 0, k > 0 else { return Matrix(rows: m, columns: n) }
    let (rowStep, height) = (transposingSelf ? 1 : columns, 256)
    let values = [Double](unsafeUninitializedCapacity: m * n) { buffer, filled in
      filled = m * n
      guard let result = buffer.baseAddress else { return }
      self.values.withUnsafeBufferPointer { a in
        other.values.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return }
          pool.run(pieces: (m + height - 1) / height) { piece, _ in
            let first = piece * height
            cblas_dgemm(
              CblasRowMajor, transposingSelf ? CblasTrans : CblasNoTrans,
              transposingOther ? CblasTrans : CblasNoTrans,
              blasint(min(height, m - first)), blasint(n), blasint(k),
              1, a + first * rowStep, blasint(columns), b, blasint(other.columns),
              0, result + first * n, blasint(n))
          }
        }
      }
    }
    return Matrix(rows: m, columns: n, values)
  }
}
