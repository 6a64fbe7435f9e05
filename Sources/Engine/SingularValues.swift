internal import CLAPACKE

extension Matrix {
  /// Returns the singular values, falling; as many as the matrix has rows or columns, whichever are fewer.
  ///
  /// Small ones are as exact as large ones are in absolute terms: about machine precision times the largest. As roots
  /// of the eigenvalues of `AᵀA` they would be exact to the root of that only.
  ///
  /// - Throws: ``LinearAlgebraError`` when an element is not finite or the iteration fails.
  /// - Complexity: O(rows · columns · fewer of both).
  ///
  /// Divide and conquer: LAPACK's `dgesdd`.
  public func singularValues() throws(LinearAlgebraError) -> [Double] {
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        .singularValues, row: place / columns, column: place % columns, size: rows)
    }
    let count = min(rows, columns)
    guard count > 0 else { return [] }
    var work = values
    var result = [Double](repeating: 0, count: count)
    useOneThreadInsideBLAS()  // its threads would change the last bits with their number
    // In column-major order this is the transpose, whose singular values are the same.
    let status = LAPACKE_dgesdd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), Int32(columns), Int32(rows), &work,
      Int32(columns), &result, nil, 1, nil, 1)
    switch status {
    case 0: return result
    case LAPACK_WORK_MEMORY_ERROR, LAPACK_TRANSPOSE_MEMORY_ERROR:
      throw .outOfMemory(.singularValues, size: count)
    case 1...: throw .noSingularValues(rows: rows, columns: columns)
    default: fatalError("unreachable: dgesdd calls its argument \(-status) illegal")
    }
  }
}
