/// Why a matrix could not be decomposed.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// What was being computed, in words.
  public enum Routine: String, Sendable {
    case eigenvalues = "the eigenvalues of a symmetric matrix"
    case cholesky = "the Cholesky factor of a symmetric matrix"
    case squareRoot = "the square root of a symmetric matrix"
    case singularValues = "the singular values of a matrix"
  }

  /// An element is NaN or infinite; rows and columns count from 0.
  case notFinite(Routine, row: Int, column: Int, size: Int)
  /// An element differs from its mirror image by more than rounding.
  case notSymmetric(Routine, row: Int, column: Int, difference: Double, size: Int)
  /// The eigenvalue iteration stopped with so many off-diagonal elements not yet zero.
  case noConvergence(remaining: Int, size: Int)
  /// The iteration for the singular values did not end.
  case noSingularValues(rows: Int, columns: Int)
  /// The leading block with `minor` rows is not positive definite.
  case notPositiveDefinite(minor: Int, size: Int)
  /// An eigenvalue is negative by more than rounding.
  case negativeEigenvalue(Double, largest: Double, size: Int)
  /// There is no memory for the workspace.
  case outOfMemory(Routine, size: Int)
  /// The workspace is larger than the routine can count.
  case tooLarge(Routine, size: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .notFinite(let routine, let row, let column, let size):
      """
      Computing \(routine.rawValue) (\(size)×\(size)): element [\(row), \(column)] is not a finite \
      number. Look for NaN or infinity in the data it was computed from.
      """
    case .notSymmetric(let routine, let row, let column, let difference, let size):
      """
      Computing \(routine.rawValue) (\(size)×\(size)): elements [\(row), \(column)] and \
      [\(column), \(row)] differ by \(difference). Hand over a covariance or another symmetric matrix.
      """
    case .noConvergence(let remaining, let size):
      """
      Computing \(Routine.eigenvalues.rawValue) (\(size)×\(size)): the iteration left \(remaining) \
      off-diagonal elements. Scale the matrix so that its elements have a similar size.
      """
    case .noSingularValues(let rows, let columns):
      """
      Computing \(Routine.singularValues.rawValue) (\(rows)×\(columns)): the iteration did not end. \
      Scale the matrix so that its elements have a similar size.
      """
    case .notPositiveDefinite(let minor, let size):
      """
      Computing \(Routine.cholesky.rawValue) (\(size)×\(size)): the leading block of \(minor) rows is \
      not positive definite. Use more samples than features, or a method that allows singular matrices.
      """
    case .negativeEigenvalue(let value, let largest, let size):
      """
      Computing \(Routine.squareRoot.rawValue) (\(size)×\(size)): it has the eigenvalue \(value), \
      too negative for rounding beside the largest, \(largest). Hand over a covariance matrix.
      """
    case .outOfMemory(let routine, let size):
      """
      Computing \(routine.rawValue) (\(size)×\(size)): there is not enough memory. \
      Use fewer features.
      """
    case .tooLarge(let routine, let size):
      """
      Computing \(routine.rawValue) (\(size)×\(size)): the largest size is 31999. \
      Use fewer features.
      """
    }
  }
}
