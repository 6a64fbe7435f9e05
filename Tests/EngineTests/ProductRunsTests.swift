import Testing
import _TestSupport

@testable import Engine

/// Products whose rows or terms lie in runs are those of the same rows and terms gathered.
@Suite struct ProductRunsTests {
  private struct Form: CustomTestStringConvertible {
    let length, count, pitch, m, n, k: Int
    var testDescription: String { "\(count) runs of \(length) every \(pitch): \(m) x \(n) x \(k)" }
  }

  /// Rows of runs where `m` is 0, terms where `k` is 0.
  ///
  /// Tiles of 8 and 12 rows, one to four panels, some in pairs; chains of
  /// 512 that end within a run; fewer columns than the own kernel takes.
  private static let forms = [
    Form(length: 32, count: 24, pitch: 128, m: 0, n: 24, k: 24),
    Form(length: 32, count: 6, pitch: 64, m: 0, n: 48, k: 24),
    Form(length: 5, count: 3, pitch: 7, m: 0, n: 100, k: 600),
    Form(length: 12, count: 4, pitch: 12, m: 0, n: 40, k: 5),
    Form(length: 9, count: 2, pitch: 30, m: 0, n: 3, k: 11),
    Form(length: 170, count: 2, pitch: 200, m: 0, n: 50, k: 17),
    Form(length: 32, count: 24, pitch: 128, m: 24, n: 48, k: 0),
    Form(length: 30, count: 40, pitch: 60, m: 24, n: 24, k: 0),
    Form(length: 7, count: 5, pitch: 9, m: 5, n: 20, k: 0),
    Form(length: 600, count: 2, pitch: 700, m: 9, n: 4, k: 0),
    Form(length: 6, count: 4, pitch: 8, m: 3, n: 2, k: 0),
  ]

  @Test(arguments: forms.filter { $0.m == 0 }, [false, true])
  private func rows(form: Form, transposeB: Bool) {
    let (n, k, all) = (form.n, form.k, form.count * form.pitch)
    let a = goldenFill(1, count: all * k)
    let b = goldenFill(2, count: k * n)
    let addend = goldenFill(3, count: all * n)
    let before = goldenFill(4, count: all * n)
    for (accumulate, pitch) in [(false, nil), (false, 0), (true, n)] as [(Bool, Int?)] {
      var (inRuns, one) = (before, before)
      func multiply(
        _ c: inout [Float], _ m: Int, from row: Int, _ runs: ProductRuns?
      ) {
        c.withUnsafeMutableBufferPointer { c in
          a.withUnsafeBufferPointer { a in
            addend.withUnsafeBufferPointer { addend in
              guard let c = c.baseAddress, let a = a.baseAddress, let addend = addend.baseAddress
              else { return }
              gemm(
                m: m, n: n, k: k, a + row * k, lda: k, transposeA: false, b,
                ldb: transposeB ? k : n, transposeB: transposeB, into: c + row * n, ldc: n,
                accumulate: accumulate, adding: pitch.map { (addend + row * $0, $0) }, runs: runs)
            }
          }
        }
      }
      multiply(&inRuns, form.length, from: 0, .rows(count: form.count, pitch: form.pitch))
      for run in 0..<form.count { multiply(&one, form.length, from: run * form.pitch, nil) }
      #expect(inRuns.largestDifference(from: one) <= (transposeB ? 1e-5 : 0))
      let between = form.length * n..<form.pitch * n
      #expect(inRuns[between] == before[between], "rows between runs stay as they were")
    }
  }

  @Test(arguments: forms.filter { $0.k == 0 }, [false, true])
  private func terms(form: Form, accumulate: Bool) {
    let (m, n, k) = (form.m, form.n, form.length * form.count)
    let a = goldenFill(1, count: form.count * form.pitch * m)
    let b = goldenFill(2, count: form.count * form.pitch * n)
    func gathered(_ values: [Float], _ width: Int) -> [Float] {
      (0..<form.count).flatMap { run in
        values[run * form.pitch * width..<(run * form.pitch + form.length) * width]
      }
    }
    let before = goldenFill(3, count: m * n)
    var (inRuns, whole) = (before, before)
    gemm(
      m: m, n: n, k: k, a, lda: m, transposeA: true, b, ldb: n, transposeB: false, into: &inRuns,
      ldc: n, accumulate: accumulate, runs: .terms(length: form.length, pitch: form.pitch))
    // Vectors of 8 sum chains of at most 128 terms, in whole runs; the bits are theirs.
    let chain = productLanes == 8 && form.length <= 128 ? 128 / form.length * form.length : k
    let (gatheredA, gatheredB) = (gathered(a, m), gathered(b, n))
    for first in stride(from: 0, to: k, by: chain) {
      let count = min(chain, k - first)
      gemm(
        m: m, n: n, k: count, Array(gatheredA[first * m..<(first + count) * m]), lda: m,
        transposeA: true, Array(gatheredB[first * n..<(first + count) * n]), ldb: n,
        transposeB: false, into: &whole, ldc: n, accumulate: accumulate || first > 0)
    }
    // OpenBLAS takes one run after the other; so does every product of fewer than four columns.
    let bound: Float = choosesOwnProduct && n >= 4 ? 0 : 1e-4
    #expect(inRuns.largestDifference(from: whole) <= bound)
  }
}
