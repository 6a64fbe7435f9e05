internal import CKernels

/// Rows or terms of a product that do not all follow each other, but in runs that begin `pitch` rows apart: those of a part of
/// a batch in series `[time, batch, features]`, whose rows are a run at each time.
package enum ProductRuns {
  /// The `m` rows of `a`, which is not transposed, of `c` and of the addend are there `count` times.
  case rows(count: Int, pitch: Int)
  /// Of the `k` terms, which are rows of `a`, transposed, and of `b`, so many follow each other. `length` divides `k`; there is
  /// no addend.
  case terms(length: Int, pitch: Int)

  /// Calls with the first row of each run of rows, or the first term and the number of terms of each run of terms.
  func forEach(k: Int, _ body: (_ row: Int, _ term: Int, _ rowOfTerm: Int, _ terms: Int) -> Void) {
    switch self {
    case .rows(let count, let pitch):
      for run in 0..<count { body(run * pitch, 0, 0, k) }
    case .terms(let length, let pitch):
      for run in 0..<k / length { body(0, run * length, run * pitch, length) }
    }
  }

  /// The same in elements.
  func kernelRuns(lda: Int, ldb: Int, ldc: Int, addendPitch: Int) -> gk_runs {
    switch self {
    case .rows(let count, let pitch):
      gk_runs(
        row_runs: count, run_a: pitch * lda, run_c: pitch * ldc, run_addend: pitch * addendPitch,
        term_run: 0, skip_a: 0, skip_b: 0)
    case .terms(let length, let pitch):
      gk_runs(
        row_runs: 1, run_a: 0, run_c: 0, run_addend: 0, term_run: length,
        skip_a: (pitch - length) * lda, skip_b: (pitch - length) * ldb)
    }
  }
}
