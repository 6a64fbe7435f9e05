extension Matrix {
  /// Returns the symmetric positive semidefinite `R` with `R·R` equal to this matrix.
  ///
  /// Computed from the eigenvalues, which also serves singular matrices: nothing is added to the diagonal.
  /// Eigenvalues that are negative by no more than rounding count as zero, see
  /// ``roots(ofEigenvalues:)``.
  ///
  /// - Throws: ``LinearAlgebraError`` when an eigenvalue is more negative than that, the matrix is not
  ///   symmetric, or an element is not finite.
  /// - Precondition: the matrix is square.
  /// - Complexity: O(n³).
  public func squareRoot() throws(LinearAlgebraError) -> Matrix {
    let eigen = try SymmetricEigen(self)
    let roots = try Self.roots(ofEigenvalues: eigen.values)
    // With B = diag(λ^¼)·V the root Vᵀ·diag(λ^½)·V is BᵀB, exactly symmetric.
    var scaled = eigen.vectors.values
    for row in 0..<rows {
      let factor = roots[row].squareRoot()
      for place in row * rows..<(row + 1) * rows { scaled[place] *= factor }
    }
    return Matrix(rows: rows, columns: rows, scaled).gram()
  }

  /// Returns the square roots of the eigenvalues of a matrix that is positive semidefinite but for rounding.
  ///
  /// An eigenvalue of an `n × n` matrix is exact up to about `n·ε` times the largest magnitude, with
  /// `ε = 2⁻⁵²`. Down to minus that (with `n` at least 32) a negative number counts as zero; beyond it
  /// the matrix was not positive semidefinite and an error says so.
  ///
  /// - Parameter values: All eigenvalues of the matrix.
  /// - Returns: The roots, in the same order.
  /// - Throws: ``LinearAlgebraError/negativeEigenvalue(_:largest:size:)``.
  public static func roots(
    ofEigenvalues values: [Double]
  ) throws(LinearAlgebraError) -> [Double] {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let rounding = Double(max(values.count, 32)) * Double.ulpOfOne * largest
    if let worst = values.min(), worst < -rounding {
      throw .negativeEigenvalue(worst, largest: largest, size: values.count)
    }
    return values.map { max($0, 0).squareRoot() }
  }
}
