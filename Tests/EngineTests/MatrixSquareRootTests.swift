import Engine
import Testing
import _TestSupport

@Suite struct MatrixSquareRootTests {
  /// The eigenvalues 1 and 9 of [[5, 4], [4, 5]] have roots 1 and 3, hence [[2, 1], [1, 2]].
  @Test func byHand() throws {
    let root = try Matrix([[5, 4], [4, 5]]).squareRoot()
    #expect((root - [[2, 1], [1, 2]]).largestMagnitude < 1e-14)
    #expect((try Matrix([[4]]).squareRoot() - [[2]]).largestMagnitude < 1e-15)
    #expect(try Matrix(rows: 0, columns: 0).squareRoot() == Matrix(rows: 0, columns: 0))
  }

  /// A matrix of rank 1 is its own square root when its one eigenvalue is 1.
  @Test func singular() throws {
    let projection: Matrix = [[0.5, 0.5], [0.5, 0.5]]
    #expect((try projection.squareRoot() - projection).largestMagnitude < 1e-14)
    #expect(try Matrix(rows: 3, columns: 3).squareRoot() == Matrix(rows: 3, columns: 3))
  }

  /// Four samples of thirty features: 27 eigenvalues are zero but for rounding.
  @Test func fewerSamplesThanFeatures() throws {
    let samples = Matrix(rows: 4, columns: 30, LinearAlgebraSamples.matrix(11).values.dropLast())
    let a = samples.gram()
    let root = try a.squareRoot()
    #expect((root * root - a).largestMagnitude < 1e-12)
    #expect(root.isSymmetric(tolerance: 0))
  }

  @Test(arguments: [1, 3, 24, 60])
  func squareGivesBack(n: Int) throws {
    let a = LinearAlgebraSamples.covariance(n)
    let root = try a.squareRoot()
    #expect((root * root - a).largestMagnitude < 1e-13)
  }

  /// From `scripts/golden/linear_algebra.py`; the tolerance is explained there.
  @Test func agreesWithSciPy() throws {
    for golden in try LinearAlgebraSamples.golden() {
      let root = try LinearAlgebraSamples.covariance(golden.size).squareRoot()
      #expect(root.trace.isClose(to: golden.rootTrace, relative: 1e-11))
      #expect(root.frobeniusNorm.isClose(to: golden.rootNorm, relative: 1e-11))
      let row = (0..<golden.size).map { root[0, $0] }
      #expect(row.largestDifference(from: golden.rootFirstRow) < 1e-11)
    }
  }

  /// The limit is 32·2⁻⁵² = 7.1e-15 times the largest eigenvalue.
  @Test func clamping() throws {
    #expect(try Matrix.roots(ofEigenvalues: [-7e-15, 0.25, 1]) == [0, 0.5, 1])
    #expect(throws: LinearAlgebraError.negativeEigenvalue(-8e-15, largest: 1, size: 2)) {
      try Matrix.roots(ofEigenvalues: [-8e-15, 1])
    }
    #expect(throws: LinearAlgebraError.negativeEigenvalue(-1, largest: 4, size: 2)) {
      try Matrix.diagonal([4, -1]).squareRoot()
    }
  }
}
