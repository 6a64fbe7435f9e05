import CKernels
import Testing

@testable import Engine

/// Sums of products that stay in registers from the first to the last.
@Suite(.enabled(if: gk_product_lanes() >= 8)) struct ProductSumTests {
  private struct Form: CustomTestStringConvertible {
    let count, m, n, k: Int
    var runs = 1
    var testDescription: String { "\(count) of \(m) x \(n) x \(k), \(runs) runs of rows" }
  }

  /// Tiles of one to three vectors, some not whole; several panels; few rows and so many that factors are copied; terms
  /// beyond a multiple of 8; as many products and terms as there may be.
  private static let forms = [
    Form(count: 3, m: 32, n: 24, k: 24), Form(count: 3, m: 32, n: 24, k: 24, runs: 24),
    Form(count: 2, m: 5, n: 7, k: 3), Form(count: 8, m: 1, n: 1, k: 1),
    Form(count: 8, m: 13, n: 17, k: 64), Form(count: 2, m: 170, n: 50, k: 9),
    Form(count: 4, m: 161, n: 10, k: 13, runs: 2), Form(count: 3, m: 9, n: 40, k: 5, runs: 3),
  ]

  private enum Addend: CaseIterable {
    case none, row, whole
  }

  /// Each element is one chain of fused multiply-adds through all products in their order, to which the addend is added;
  /// rows and factors lie apart, and what lies between stays.
  @Test(arguments: forms, [gk_rows, gk_columns])
  private func oneChainOfAllTerms(form: Form, layout: gk_layout) {
    let (m, n, k) = (form.m, form.n, form.k)
    let (lda, ldc, pitch) = (k + 3, n + 2, m + 1)
    let ldb = (layout == gk_columns ? k : n) + 5
    let rows = form.runs * pitch
    let (sizeA, sizeB) = (rows * lda + 11, (layout == gk_columns ? n : k) * ldb + 7)
    let stream = RandomStream(seed: 3, name: "sum")
    let a = stream.normals(form.count * sizeA, step: 0)
    let b = stream.normals(form.count * sizeB, step: 1)
    let addend = stream.normals(rows * n, step: 2)
    let before = stream.normals(rows * ldc, step: 3)
    for kind in Addend.allCases {
      var c = before
      let rowAddend = kind == .whole ? n : 0
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          addend.withUnsafeBufferPointer { addend in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            // Not in the order in which they lie, nor at one distance.
            let parts = (0..<form.count).map { place in
              let part = form.count - 1 - place
              return gk_part(a: a + part * sizeA + part % 3, b: b + part * sizeB + part % 2)
            }
            var runs = gk_runs()
            (runs.row_runs, runs.run_a, runs.run_c) = (form.runs, pitch * lda, pitch * ldc)
            runs.run_addend = pitch * rowAddend
            func multiply(_ runs: UnsafePointer<gk_runs>?) {
              gk_product_sum_of_8(
                &c, ldc, parts, form.count, lda, ldb, layout, m, n, k,
                kind == .none ? nil : addend.baseAddress, rowAddend, runs)
            }
            if form.runs == 1 { multiply(nil) } else { withUnsafePointer(to: runs, multiply) }
          }
        }
      }
      var isSame = true
      for row in 0..<rows {
        for column in 0..<ldc {
          let place = row * ldc + column
          guard row % pitch < m, column < n else {
            isSame = isSame && c[place] == before[place]
            continue
          }
          var sum: Float = 0
          for part in (0..<form.count).reversed() {
            for l in 0..<k {
              let ofB = layout == gk_columns ? column * ldb + l : l * ldb + column
              sum.addProduct(
                a[part * sizeA + part % 3 + row * lda + l], b[part * sizeB + part % 2 + ofB])
            }
          }
          if kind != .none { sum += addend[row * rowAddend + column] }
          isSame = isSame && c[place] == sum
        }
      }
      #expect(isSame, "\(kind)")
    }
  }

  /// What `gemm` takes for such a sum is what the processor is fast at, and within its bounds.
  @Test func boundsOfOnePass() {
    #expect(sumsInOnePass(3, m: 32, n: 24, k: 24) == (choosesOwnProduct && gk_product_lanes() == 8))
    #expect(!sumsInOnePass(1, m: 32, n: 24, k: 24))
    #expect(!sumsInOnePass(9, m: 32, n: 24, k: 24))
    #expect(!sumsInOnePass(3, m: 32, n: 24, k: 171))
    #expect(!sumsInOnePass(3, m: 32, n: 3, k: 24))
  }
}
