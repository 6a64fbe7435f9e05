internal import CLAPACKE

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
///     A = Σ values[i] · vectorᵢ vectorᵢᵀ = Vᵀ · diag(values) · V
public struct SymmetricEigen: Sendable, Equatable {
  /// The eigenvalues, rising.
  public let values: [Double]
  /// The eigenvectors as rows, of length 1 and orthogonal; row `i` belongs to `values[i]`.
  public let vectors: Matrix

  /// Decomposes a symmetric matrix.
  ///
  /// - Throws: ``LinearAlgebraError`` when an element is not finite, the matrix is not symmetric up to
  ///   ``Matrix/symmetryTolerance``, or the iteration fails.
  /// - Precondition: the matrix is square.
  /// - Complexity: O(n³).
  ///
  /// Divide and conquer: LAPACK's `dsyevd`. The error of an eigenvalue is a modest multiple of machine
  /// precision times the largest eigenvalue's magnitude.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    let (values, vectors) = try decompose(matrix, withVectors: true)
    self.values = values
    self.vectors = Matrix(rows: matrix.rows, columns: matrix.rows, vectors)
  }
}

extension Matrix {
  /// Returns the eigenvalues of a symmetric matrix, rising.
  ///
  /// - Throws: ``LinearAlgebraError`` under the conditions of ``SymmetricEigen/init(_:)``.
  /// - Precondition: the matrix is square.
  /// - Complexity: O(n³), less than half the time of ``SymmetricEigen``.
  public func symmetricEigenvalues() throws(LinearAlgebraError) -> [Double] {
    try decompose(self, withVectors: false).values
  }
}

private func decompose(
  _ matrix: Matrix, withVectors: Bool
) throws(LinearAlgebraError) -> (values: [Double], vectors: [Double]) {
  let n = matrix.rows
  var work = try matrix.checkedSymmetric(for: .eigenvalues).values
  guard n > 0 else { return ([], []) }
  var values = [Double](repeating: 0, count: n)
  useOneThreadInsideBLAS()  // its threads would change the last bits with their number
  // A symmetric matrix reads the same in column-major order; the eigenvectors come as columns of that
  // order, which are rows of ours, and nothing is transposed.
  let status = LAPACKE_dsyevd(
    LAPACK_COL_MAJOR, CChar(UInt8(ascii: withVectors ? "V" : "N")), CChar(UInt8(ascii: "L")),
    Int32(n), &work, Int32(n), &values)
  switch status {
  case 0: return (values, work)
  case LAPACK_WORK_MEMORY_ERROR, LAPACK_TRANSPOSE_MEMORY_ERROR:
    throw .outOfMemory(.eigenvalues, size: n)
  case 1...: throw .noConvergence(remaining: Int(status), size: n)
  default: fatalError("unreachable: dsyevd calls its argument \(-status) illegal")
  }
}
