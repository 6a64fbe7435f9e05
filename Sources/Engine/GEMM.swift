internal import CKernels
internal import COpenBLAS

/// Makes OpenBLAS compute on the calling thread; the pool splits the work instead.
///
/// OpenBLAS's own threads pay badly on the small products of a training step.
package func useOneThreadInsideBLAS() { _ = oneThread }

private let oneThread: Void = openblas_set_num_threads(1)

/// The name of the processor family whose kernels OpenBLAS chose, such as `SkylakeX`.
///
/// The environment variable `OPENBLAS_CORETYPE` overrides OpenBLAS's own choice.
public var blasKernelName: String {
  openblas_get_corename().map { String(cString: $0) } ?? "unknown"
}

/// Computes `C = A·B` or `C = C + A·B` in single precision on the calling thread; all row-major.
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
package func gemm(
  m: Int, n: Int, k: Int,
  _ a: UnsafePointer<Float>, lda: Int, transposeA: Bool,
  _ b: UnsafePointer<Float>, ldb: Int, transposeB: Bool,
  into c: UnsafeMutablePointer<Float>, ldc: Int, accumulate: Bool = false
) {
  guard m > 0, n > 0 else { return }
  guard k > 0 else {
    if !accumulate { for row in 0..<m { (c + row * ldc).update(repeating: 0, count: n) } }
    return
  }
  // OpenBLAS's kernels for small products on AVX-512 allocate memory for columns beyond a multiple of 16 when
  // neither factor is transposed; a training step must not.
  let rest = !transposeA && !transposeB && m * n * k <= 1_000_000 ? n % 16 : 0
  if rest > 0 {
    let first = n - rest
    gk_narrow_product(c + first, ldc, a, lda, b + first, ldb, m, rest, k, accumulate ? 1 : 0)
    if first == 0 { return }
  }
  let n = n - rest
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    Int32(m), Int32(n), Int32(k), 1, a, Int32(max(lda, 1)), b, Int32(max(ldb, 1)),
    accumulate ? 1 : 0, c, Int32(max(ldc, 1)))
}
