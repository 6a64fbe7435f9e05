import Engine
import Testing
import _TestSupport

@Suite struct SymmetricEigenTests {
  /// [[2, 1], [1, 2]] has eigenvalues 1 and 3 with vectors (1, -1)/√2 and (1, 1)/√2.
  @Test func twoByTwo() throws {
    let eigen = try SymmetricEigen([[2, 1], [1, 2]])
    #expect(eigen.values.largestDifference(from: [1, 3]) < 1e-15)
    #expect((eigen.vectors[0, 0] * eigen.vectors[0, 1]).isClose(to: -0.5, absolute: 1e-15))
    #expect((eigen.vectors[1, 0] * eigen.vectors[1, 1]).isClose(to: 0.5, absolute: 1e-15))
  }

  @Test(arguments: [1, 2, 7, 24, 60])
  func reconstruction(n: Int) throws {
    let a = LinearAlgebraSamples.matrix(n).symmetrized()
    let eigen = try SymmetricEigen(a)
    let v = eigen.vectors
    let back = v.times(.diagonal(eigen.values) * v, transposingSelf: true)
    // n·ε times the largest eigenvalue, with a margin of about ten.
    #expect((back - a).largestMagnitude < 1e-13 * Double(n))
    let orthogonal = v.times(v, transposingOther: true) - .identity(n)
    #expect(orthogonal.largestMagnitude < 1e-13)
    #expect(eigen.values == eigen.values.sorted())
    #expect(eigen.values.largestDifference(from: try a.symmetricEigenvalues()) < 1e-12)
  }

  @Test func extremes() throws {
    #expect(try Matrix(rows: 0, columns: 0).symmetricEigenvalues() == [])
    #expect(try SymmetricEigen([[-3]]) == SymmetricEigen(.diagonal([-3])))
    #expect(try Matrix([[-3]]).symmetricEigenvalues() == [-3])
    #expect(try Matrix(rows: 3, columns: 3).symmetricEigenvalues() == [0, 0, 0])
    let tiny = try Matrix.diagonal([1e-300, 2e-300]).symmetricEigenvalues()
    #expect(tiny.largestDifference(from: [1e-300, 2e-300]) < 0x1p-1030)
  }

  /// From `scripts/golden/linear_algebra.py`; the tolerance is explained there.
  @Test func agreesWithSciPy() throws {
    for golden in try LinearAlgebraSamples.golden() {
      let values = try LinearAlgebraSamples.matrix(golden.size).symmetrized().symmetricEigenvalues()
      #expect(values.largestDifference(from: golden.eigenvalues) < 1e-11)
    }
  }

  static let refused: [(matrix: Matrix, error: LinearAlgebraError)] = [
    ([[1, 0], [.nan, 1]], .notFinite(.eigenvalues, row: 1, column: 0, size: 2)),
    ([[.infinity]], .notFinite(.eigenvalues, row: 0, column: 0, size: 1)),
    (
      [[1, 0], [0.5, 1]],
      .notSymmetric(.eigenvalues, row: 1, column: 0, difference: 0.5, size: 2)
    ),
  ]

  @Test(arguments: refused)
  func refusal(matrix: Matrix, error: LinearAlgebraError) {
    #expect(throws: error) { try SymmetricEigen(matrix) }
    #expect(throws: error) { try matrix.symmetricEigenvalues() }
  }
}
