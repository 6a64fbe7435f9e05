import Engine
import Testing
import _TestSupport

@Suite struct SingularValuesTests {
  @Test func byHand() throws {
    // AᵀA = [[25, 20], [20, 25]] has the eigenvalues 45 and 5.
    let values = try Matrix([[3, 0], [4, 5]]).singularValues()
    let expected = [45, 5].map { (square: Double) in square.squareRoot() }
    #expect(values.largestDifference(from: expected) < 1e-14)
    #expect(try Matrix(rows: 0, columns: 3).singularValues() == [])
  }

  @Test func sidesMayDiffer() throws {
    let wide = Matrix(rows: 3, columns: 8, LinearAlgebraSamples.matrix(5).values.dropLast())
    let (a, b) = (try wide.singularValues(), try wide.transposed().singularValues())
    #expect(a.count == 3 && a.largestDifference(from: b) < 1e-14)
    let squares = wide.values.reduce(0) { $0 + $1 * $1 }
    #expect(a.reduce(0) { $0 + $1 * $1 }.isClose(to: squares, relative: 1e-14))
  }

  /// A singular value of 10⁻¹² beside 1, which the eigenvalues of `AᵀA` would lose.
  @Test func small() throws {
    let values = try Matrix([[1, 1e-12], [0, 1e-12]]).singularValues()
    #expect(values[1].isClose(to: 1e-12, relative: 1e-3))
  }

  @Test func refusals() {
    #expect(throws: LinearAlgebraError.notFinite(.singularValues, row: 1, column: 0, size: 2)) {
      try Matrix([[1, 2], [.nan, 3]]).singularValues()
    }
    #expect(
      LinearAlgebraError.noSingularValues(rows: 2, columns: 3).description == """
        Computing the singular values of a matrix (2×3): the iteration did not end. Scale the matrix \
        so that its elements have a similar size.
        """)
  }

  /// The product by a pool against the one by a thread.
  @Test(arguments: [false, true], [false, true])
  func pooledProduct(transposingSelf: Bool, transposingOther: Bool) {
    let a = LinearAlgebraSamples.matrix(300)
    let b = LinearAlgebraSamples.covariance(300)
    let alone = a.times(b, transposingSelf: transposingSelf, transposingOther: transposingOther)
    let products = [1, 2].map {
      a.times(
        b, transposingSelf: transposingSelf, transposingOther: transposingOther,
        pool: WorkerPool(threadCount: $0))
    }
    #expect(products[0] == products[1])
    #expect((products[0] - alone).largestMagnitude < 1e-12)
    #expect(
      Matrix(rows: 2, columns: 0).times(Matrix(rows: 0, columns: 3), pool: WorkerPool())
        == Matrix(rows: 2, columns: 3))
  }
}
