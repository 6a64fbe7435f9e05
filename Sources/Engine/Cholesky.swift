internal import CLAPACKE

extension Matrix {
  /// Returns the lower triangular `L` with `L·Lᵀ` equal to this symmetric positive definite matrix.
  ///
  /// - Returns: The factor, zero above the diagonal.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(minor:size:)`` when there is none, which is the
  ///   rule for covariances of no more samples than features; other cases when an element is not finite or
  ///   the matrix is not symmetric.
  /// - Precondition: the matrix is square.
  /// - Complexity: O(n³), a small part of the time of ``SymmetricEigen``.
  public func cholesky() throws(LinearAlgebraError) -> Matrix {
    let n = rows
    var factor = try checkedSymmetric(for: .cholesky).values
    guard n > 0 else { return self }
    useOneThreadInsideBLAS()  // its threads would change the last bits with their number
    // The upper factor in column-major order is the lower factor in ours.
    let status = LAPACKE_dpotrf(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(n), &factor, Int32(n))
    guard status <= 0 else { throw .notPositiveDefinite(minor: Int(status), size: n) }
    guard status == 0 else {
      fatalError("unreachable: dpotrf calls its argument \(-status) illegal")
    }
    for row in 0..<n {
      for column in row + 1..<max(n, row + 1) { factor[row * n + column] = 0 }
    }
    return Matrix(rows: n, columns: n, factor)
  }
}
