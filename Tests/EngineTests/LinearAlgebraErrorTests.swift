import Engine
import Testing

@Suite struct LinearAlgebraErrorTests {
  static let messages: [(error: LinearAlgebraError, text: String)] = [
    (
      .notFinite(.eigenvalues, row: 1, column: 0, size: 2),
      """
      Computing the eigenvalues of a symmetric matrix (2×2): element [1, 0] is not a finite number. \
      Look for NaN or infinity in the data it was computed from.
      """
    ),
    (
      .notSymmetric(.cholesky, row: 1, column: 0, difference: 0.5, size: 2),
      """
      Computing the Cholesky factor of a symmetric matrix (2×2): elements [1, 0] and [0, 1] differ by \
      0.5. Hand over a covariance or another symmetric matrix.
      """
    ),
    (
      .notPositiveDefinite(minor: 2, size: 3),
      """
      Computing the Cholesky factor of a symmetric matrix (3×3): the leading block of 2 rows is not \
      positive definite. Use more samples than features, or a method that allows singular matrices.
      """
    ),
    (
      .negativeEigenvalue(-1, largest: 4, size: 2),
      """
      Computing the square root of a symmetric matrix (2×2): it has the eigenvalue -1.0, too negative \
      for rounding beside the largest, 4.0. Hand over a covariance matrix.
      """
    ),
    (
      .noConvergence(remaining: 3, size: 8),
      """
      Computing the eigenvalues of a symmetric matrix (8×8): the iteration left 3 off-diagonal elements. \
      Scale the matrix so that its elements have a similar size.
      """
    ),
    (
      .tooLarge(.squareRoot, size: 40_000),
      """
      Computing the square root of a symmetric matrix (40000×40000): the largest size is 31999. \
      Use fewer features.
      """
    ),
  ]

  @Test(arguments: messages)
  func message(error: LinearAlgebraError, text: String) {
    #expect(error.description == text)
  }
}
