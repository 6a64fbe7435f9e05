import Engine
import Testing
import _TestSupport

@Suite struct CholeskyTests {
  /// [[4, 2], [2, 5]] = L·Lᵀ with L = [[2, 0], [1, 2]].
  @Test func byHand() throws {
    #expect(try Matrix([[4, 2], [2, 5]]).cholesky() == [[2, 0], [1, 2]])
    #expect(try Matrix([[9]]).cholesky() == [[3]])
    #expect(try Matrix(rows: 0, columns: 0).cholesky() == Matrix(rows: 0, columns: 0))
  }

  @Test(arguments: [1, 3, 24, 60])
  func reconstruction(n: Int) throws {
    let a = LinearAlgebraSamples.covariance(n) + .identity(n)
    let l = try a.cholesky()
    #expect((l.times(l, transposingOther: true) - a).largestMagnitude < 1e-13)
    for row in 0..<n { for column in row + 1..<max(n, row + 1) { #expect(l[row, column] == 0) } }
  }

  /// From `scripts/golden/linear_algebra.py`; the tolerance is explained there.
  @Test func agreesWithSciPy() throws {
    for golden in try LinearAlgebraSamples.golden() {
      let factor = try LinearAlgebraSamples.covariance(golden.size).cholesky()
      #expect(factor.diagonal.largestDifference(from: golden.choleskyDiagonal) < 1e-11)
    }
  }

  @Test func singular() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2, size: 3)) {
      try Matrix([[1, 1, 0], [1, 1, 0], [0, 0, 1]]).cholesky()
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 1, size: 1)) {
      try Matrix([[0]]).cholesky()
    }
    #expect(throws: LinearAlgebraError.notFinite(.cholesky, row: 0, column: 0, size: 1)) {
      try Matrix([[.nan]]).cholesky()
    }
  }
}
