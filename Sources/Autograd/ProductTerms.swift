import Engine

/// One matrix product `A·B`, possibly a batch of them.
package struct ProductTerm {
  let a: Operand
  let b: Operand
  let k: Int
  let lda: Int
  let ldb: Int
  let transposeA: Bool
  let transposeB: Bool
  /// Whether `b` lies in strips, see ``Strips``.
  var stripsB = false
  let batchStrideA: Int
  let batchStrideB: Int
}

/// Matrix products of one shape that are added up.
struct ProductTerms {
  let first: ProductTerm
  private let terms: [ProductTerm]
  /// Whether they are several, untransposed on the left and alike in sizes and distances.
  private let isUniform: Bool

  /// - Precondition: There is at least one.
  init(_ terms: [ProductTerm]) {
    let first = terms[0]
    (self.terms, self.first) = (terms, first)
    isUniform =
      terms.count > 1
      && terms.allSatisfy {
        !$0.transposeA && !$0.stripsB && ($0.k, $0.lda, $0.ldb) == (first.k, first.lda, first.ldb)
          && $0.transposeB == first.transposeB
      }
  }

  /// Computes rows and columns of an entry of a batch, and adds what is as large, or one row that serves all.
  ///
  /// - Parameters:
  ///   - rows: Which rows; the first of each run where there are any.
  ///   - columns: Which columns.
  ///   - entry: Which product of the batch.
  ///   - c: Where they go.
  ///   - ldc: Elements from one row of `c` to the next.
  ///   - addend: What is added, and the elements from one row of it to the next, 0 for one that serves all.
  ///   - runs: How rows lie that do not follow each other at one distance; not for factors in strips.
  @inline(__always)
  func compute(
    _ rows: Range<Int>, _ columns: Range<Int>, of entry: Int = 0,
    into c: UnsafeMutablePointer<Float>, ldc: Int,
    adding addend: (pointer: UnsafePointer<Float>, pitch: Int)?, runs: ProductRuns? = nil
  ) {
    let (m, n) = (rows.count, columns.count)
    if isUniform, sumsInOnePass(terms.count, m: m, n: n, k: first.k) {
      gemm(
        sumOf: terms.count, m: m, n: n, k: first.k, lda: first.lda, ldb: first.ldb,
        transposeB: first.transposeB, into: c, ldc: ldc, adding: addend, runs: runs
      ) { place in
        (terms[place].left(rows, of: entry), terms[place].right(columns, of: entry))
      }
      return
    }
    for (place, term) in terms.enumerated() {
      let (a, b) = (term.left(rows, of: entry), term.right(columns, of: entry))
      let addend = place == terms.count - 1 ? addend : nil
      if term.stripsB {
        stripProduct(
          m: m, n: n, k: term.k, a, lda: term.lda, transposeA: term.transposeA, strips: b, into: c,
          ldc: ldc, accumulate: place > 0, adding: addend)
      } else {
        gemm(
          m: m, n: n, k: term.k, a, lda: term.lda, transposeA: term.transposeA, b, ldb: term.ldb,
          transposeB: term.transposeB, into: c, ldc: ldc, accumulate: place > 0, adding: addend,
          runs: runs)
      }
    }
  }
}

extension ProductTerm {
  @inline(__always)
  fileprivate func left(_ rows: Range<Int>, of entry: Int) -> UnsafePointer<Float> {
    UnsafePointer(a.address + entry * batchStrideA + rows.lowerBound * (transposeA ? 1 : lda))
  }

  @inline(__always)
  fileprivate func right(_ columns: Range<Int>, of entry: Int) -> UnsafePointer<Float> {
    let stride = stripsB ? k : transposeB ? ldb : 1
    return UnsafePointer(b.address + entry * batchStrideB + columns.lowerBound * stride)
  }
}
