internal import CKernels
internal import COpenBLAS
import Foundation

/// Makes OpenBLAS compute on the calling thread; the pool splits the work instead.
///
/// OpenBLAS's own threads pay badly on the small products of a training step.
package func useOneThreadInsideBLAS() { _ = oneThread }

private let oneThread: Void = openblas_set_num_threads(1)

/// What multiplies matrices in single precision: `AVX-512` or `AVX2` for this package's kernel, and the processor family
/// whose kernels OpenBLAS chose, such as `SkylakeX`.
///
/// The environment variable `OPENBLAS_CORETYPE` overrides both choices.
public var productKernelName: String {
  let family = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  let own = productLanes == 16 ? "AVX-512" : "AVX2"
  return choosesOwnProduct ? "\(own), OpenBLAS \(family)" : "OpenBLAS \(family)"
}

/// Computes `C = A·B` or `C = C + A·B`, and adds `S` to it, in single precision on the calling thread; all row-major.
///
/// On processors with AVX2 or AVX-512 by a kernel of this package, which reads narrow factors where they lie; OpenBLAS copies
/// both factors of every product, which costs a fifth of the time at 64 rows. Elsewhere, and where `ownProductPays` says so,
/// by OpenBLAS. `ganbench narrow` measures both.
///
/// - Parameters:
///   - m: Rows of `C`.
///   - n: Columns of `C`.
///   - k: The inner size.
///   - a: `m × k` values, or `k × m` when `transposeA`.
///   - lda: Elements from one row of `a` to the next.
///   - transposeA: Whether `a` is read transposed.
///   - b: `k × n` values, or `n × k` when `transposeB`.
///   - ldb: Elements from one row of `b` to the next.
///   - transposeB: Whether `b` is read transposed.
///   - c: `m × n` values; must not overlap `a` or `b`.
///   - ldc: Elements from one row of `c` to the next.
///   - accumulate: Whether the product is added to what `c` holds.
///   - addend: `S`, as large as `C`, and the elements from one row of it to the next, 0 for one row that serves all; nil
///     for none. Added last; must not overlap `c`.
///   - runs: Rows or terms that lie in runs; nil for `m` and `k` that lie at one distance.
package func gemm(
  m: Int, n: Int, k: Int,
  _ a: UnsafePointer<Float>, lda: Int, transposeA: Bool,
  _ b: UnsafePointer<Float>, ldb: Int, transposeB: Bool,
  into c: UnsafeMutablePointer<Float>, ldc: Int, accumulate: Bool = false,
  adding addend: (pointer: UnsafePointer<Float>, pitch: Int)? = nil, runs: ProductRuns? = nil
) {
  guard m > 0, n > 0 else { return }
  if choosesOwnProduct,
    ownProductPays(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
  {
    func multiply(_ runs: UnsafePointer<gk_runs>?) {
      gk_product(
        c, ldc, a, transposeA ? 1 : lda, transposeA ? lda : 1, b, ldb,
        transposeB ? gk_columns : gk_rows, m, n, k,
        accumulate ? 1 : 0, addend?.pointer, addend?.pitch ?? 0, runs)
    }
    guard let runs else { return multiply(nil) }
    let kernelRuns = runs.kernelRuns(
      lda: lda, ldb: ldb, ldc: ldc, addendPitch: addend?.pitch ?? 0)
    withUnsafePointer(to: kernelRuns) { multiply($0) }
    return
  }
  if let runs {
    runs.forEach(k: k) { row, term, rowOfTerm, terms in
      gemm(
        m: m, n: n, k: terms, a + (row + rowOfTerm) * lda, lda: lda, transposeA: transposeA,
        b + rowOfTerm * ldb, ldb: ldb, transposeB: transposeB, into: c + row * ldc, ldc: ldc,
        accumulate: accumulate || term > 0,
        adding: addend.map { ($0.pointer + row * $0.pitch, $0.pitch) })
    }
    return
  }
  if k == 0 {
    if !accumulate { for row in 0..<m { (c + row * ldc).update(repeating: 0, count: n) } }
  } else if n < 4, !transposeA {
    gk_narrow_product(
      c, ldc, a, lda, b, transposeB ? 1 : ldb, transposeB ? ldb : 1, m, n, k, accumulate ? 1 : 0)
  } else {
    openBLASProduct(
      m: m, n: n, k: k, a, lda: lda, transposeA: transposeA, b, ldb: ldb, transposeB: transposeB,
      into: c, ldc: ldc, accumulate: accumulate)
  }
  guard let addend else { return }
  for row in 0..<m {
    let sums = c + row * ldc
    gk_add(sums, sums, addend.pointer + row * addend.pitch, nil, nil, n)
  }
}

/// Whether the own kernel is the faster one.
///
/// Not for fewer than four columns, nor, with AVX-512, where the result leaves the second-level cache. In vectors of 8 OpenBLAS
/// stays ahead by some percent where neither factor is transposed and both are large, which it copies for all panels at
/// once; and where the left one is and is not copied by the own kernel, which then reads it at long steps.
func ownProductPays(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool) -> Bool {
  guard n >= 4, k > 0 else { return false }
  guard productLanes == 8 else { return m * n <= 1 << 19 || k < 64 }
  if transposeA { return m * n < 1 << 13 || k <= 64 || (m >= 160 && n > 128 && k > 128) }
  return transposeB || m <= 32 || k <= 512 || n * k <= 1 << 18
}

/// Numbers in a vector of the own kernel: 16 with AVX-512, 8 with AVX2, 0 on processors that cannot run it.
package let productLanes = gk_product_lanes()

/// Columns of a strip of a matrix that lies in strips: those of a vector of the own kernel.
package let stripColumns = hasOwnProduct ? Int(productLanes) : 16

/// Computes what ``gemm(m:n:k:_:lda:transposeA:_:ldb:transposeB:into:ldc:accumulate:adding:)`` computes by the own kernel, to
/// the bit, from a second factor that lies in strips.
///
/// A strip is ``stripColumns`` wide, its `k` rows lie one after the other, and so do the strips; what the last one lacks is
/// read, but makes no difference. Rows of a strip follow each other and lie within cache lines, where rows of a matrix lie far
/// apart and across the borders of lines, which few rows of `a` wait for.
///
/// - Precondition: ``hasOwnProduct``; the sizes are not zero. Where ``liesInPairs(columns:rows:)`` and `a` is not transposed, `b` has
///   been laid out so and has all its columns.
package func stripProduct(
  m: Int, n: Int, k: Int,
  _ a: UnsafePointer<Float>, lda: Int, transposeA: Bool, strips b: UnsafePointer<Float>,
  into c: UnsafeMutablePointer<Float>, ldc: Int, accumulate: Bool = false,
  adding addend: (pointer: UnsafePointer<Float>, pitch: Int)? = nil
) {
  gk_product(
    c, ldc, a, transposeA ? 1 : lda, transposeA ? lda : 1, b, 0, gk_strips, m, n, k,
    accumulate ? 1 : 0, addend?.pointer, addend?.pitch ?? 0, nil)
}

/// Whether a matrix of such sizes that lies in strips lies there in pairs, for products whose first factor is not
/// transposed and whose columns are not cut: see ``layOutInPairs(_:ld:columns:rows:into:)``.
package func liesInPairs(columns: Int, rows: Int) -> Bool { gk_lies_in_pairs(columns, rows) != 0 }

/// Lays a matrix of up to 8 or 17 to 24 columns out in place of strips: two numbers of each column side by side, since the last
/// 8 of 24 columns alone would leave half of each vector idle.
///
/// - Precondition: ``liesInPairs(columns:rows:)``.
package func layOutInPairs(
  _ matrix: UnsafePointer<Float>, ld: Int, columns: Int, rows: Int,
  into out: UnsafeMutablePointer<Float>
) {
  gk_pair_columns(out, matrix, ld, columns, rows)
}

/// Whether this processor can run the package's own kernel.
package let hasOwnProduct = productLanes > 0

/// Whether products are this package's own where it has them.
///
/// Who names OpenBLAS's kernels wants the same bits on several processors, so they are then used throughout.
package let choosesOwnProduct =
  hasOwnProduct && ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil

/// Computes the same product by OpenBLAS; no size may be zero.
package func openBLASProduct(
  m: Int, n: Int, k: Int,
  _ a: UnsafePointer<Float>, lda: Int, transposeA: Bool,
  _ b: UnsafePointer<Float>, ldb: Int, transposeB: Bool,
  into c: UnsafeMutablePointer<Float>, ldc: Int, accumulate: Bool
) {
  // OpenBLAS's kernels for small products on AVX-512 allocate memory for columns beyond a multiple of 16 when
  // neither factor is transposed; a training step must not.
  let rest = !transposeA && !transposeB && m * n * k <= 1_000_000 ? n % 16 : 0
  if rest > 0 {
    let first = n - rest
    gk_narrow_product(c + first, ldc, a, lda, b + first, ldb, 1, m, rest, k, accumulate ? 1 : 0)
    if first == 0 { return }
  }
  let n = n - rest
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    Int32(m), Int32(n), Int32(k), 1, a, Int32(max(lda, 1)), b, Int32(max(ldb, 1)),
    accumulate ? 1 : 0, c, Int32(max(ldc, 1)))
}
