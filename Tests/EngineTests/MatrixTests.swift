import Engine
import Testing

@Suite struct MatrixTests {
  let a: Matrix = [[1, 2, 3], [4, 5, 6]]

  @Test func layout() {
    #expect(a.rows == 2 && a.columns == 3)
    #expect(a.values == [1, 2, 3, 4, 5, 6])
    #expect(a[1, 0] == 4)
    #expect(a.transposed() == [[1, 4], [2, 5], [3, 6]])
    #expect(Matrix(NDArray([1, 2], [0.5, 2])) == [[0.5, 2]])
  }

  /// 70 × 45 crosses the blocks of the transposition in both directions.
  @Test func transposeOfManyBlocks() {
    let large = Matrix(rows: 70, columns: 45, (0..<70 * 45).map(Double.init))
    let turned = large.transposed()
    for row in 0..<70 {
      for column in 0..<45 { #expect(turned[column, row] == large[row, column]) }
    }
    #expect(turned.transposed() == large)
  }

  @Test func valueSemantics() {
    var copy = a
    copy[0, 0] = 9
    #expect(a[0, 0] == 1 && copy[0, 0] == 9)
  }

  @Test func arithmetic() {
    #expect(a + a == [[2, 4, 6], [8, 10, 12]])
    #expect(a - a == Matrix(rows: 2, columns: 3))
    #expect(0.5 * a == [[0.5, 1, 1.5], [2, 2.5, 3]])
    #expect(Matrix([[3, 4]]).frobeniusNorm == 5)
  }

  @Test func products() {
    let b: Matrix = [[1, 0], [2, 1], [0, -1]]
    #expect(a * b == [[5, -1], [14, -1]])
    #expect(a.times(b.transposed(), transposingOther: true) == a * b)
    #expect(a.transposed().times(b, transposingSelf: true) == a * b)
    #expect(
      a.transposed().times(b.transposed(), transposingSelf: true, transposingOther: true) == a * b)
    #expect(a.gram() == [[17, 22, 27], [22, 29, 36], [27, 36, 45]])
    #expect(a * .identity(3) == a)
  }

  @Test func emptyProducts() {
    #expect(
      Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3) == Matrix(rows: 2, columns: 3))
    #expect(
      Matrix(rows: 0, columns: 2) * Matrix(rows: 2, columns: 0) == Matrix(rows: 0, columns: 0))
    #expect(Matrix(rows: 0, columns: 2).gram() == Matrix(rows: 2, columns: 2))
  }

  @Test func diagonalAndTrace() {
    #expect(a.diagonal == [1, 5])
    #expect(Matrix.diagonal([1, 4]) == [[1, 0], [0, 4]])
    #expect(Matrix([[1, 9], [9, 4]]).trace == 5)
    #expect(Matrix.identity(0).trace == 0)
  }

  @Test func symmetry() {
    #expect(Matrix([[1, 2], [2, 1]]).isSymmetric(tolerance: 0))
    #expect(!a.isSymmetric())
    let rounded: Matrix = [[1, 2], [2 + 1e-13, 1]]
    #expect(rounded.isSymmetric() && !rounded.isSymmetric(tolerance: 0))
    #expect(rounded.symmetrized().isSymmetric(tolerance: 0))
    let odd = Matrix([[0, 1, 5], [1, 0, 2], [3, 2, 0]]).largestAsymmetry
    #expect(odd == (2, 0, 2))
    #expect(Matrix([[.nan]]).isFinite == false)
  }
}
