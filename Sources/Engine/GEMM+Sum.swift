internal import CKernels

/// Whether the sum of so many products of these sizes, with untransposed first factors that all lie alike, is made in one
/// pass by ``gemm(sumOf:m:n:k:lda:ldb:transposeB:into:ldc:adding:runs:part:)``.
///
/// The tiles of AVX-512 take one product at a time.
package func sumsInOnePass(_ count: Int, m: Int, n: Int, k: Int) -> Bool {
  choosesOwnProduct && productLanes == 8 && (2...Int(gk_most_parts)).contains(count)
    && count * k <= 512
    && ownProductPays(m: m, n: n, k: k, transposeA: false, transposeB: false)
}

/// Computes `C = A₁·B₁ + A₂·B₂ + ... + S` on the calling thread: the results stay in registers from the first product to the
/// last.
///
/// - Parameters:
///   - count: The number of products; all have the same sizes and distances between rows.
///   - m: Rows of `C`.
///   - n: Columns of `C`.
///   - k: The inner size of each product.
///   - lda: Elements from one row of a first factor to the next.
///   - ldb: Elements from one row of a second factor to the next.
///   - transposeB: Whether the second factors are read transposed.
///   - c: `m × n` values; must not overlap the factors.
///   - ldc: Elements from one row of `c` to the next.
///   - addend: `S`, as for ``gemm(m:n:k:_:lda:transposeA:_:ldb:transposeB:into:ldc:accumulate:adding:runs:)``.
///   - runs: Rows that lie in runs; nil for `m` at one distance.
///   - part: Where the factors of each lie.
/// - Precondition: ``sumsInOnePass(_:m:n:k:)``; the sizes are not zero.
package func gemm(
  sumOf count: Int, m: Int, n: Int, k: Int, lda: Int, ldb: Int, transposeB: Bool,
  into c: UnsafeMutablePointer<Float>, ldc: Int,
  adding addend: (pointer: UnsafePointer<Float>, pitch: Int)? = nil, runs: ProductRuns? = nil,
  part: (Int) -> (a: UnsafePointer<Float>, b: UnsafePointer<Float>)
) {
  withUnsafeTemporaryAllocation(of: gk_part.self, capacity: count) { parts in
    for place in 0..<count {
      let (a, b) = part(place)
      parts[place] = gk_part(a: a, b: b)
    }
    func multiply(_ runs: UnsafePointer<gk_runs>?) {
      gk_product_sum_of_8(
        c, ldc, parts.baseAddress, count, lda, ldb, transposeB ? gk_columns : gk_rows, m, n, k,
        addend?.pointer, addend?.pitch ?? 0, runs)
    }
    guard let runs else { return multiply(nil) }
    let kernelRuns = runs.kernelRuns(
      lda: lda, ldb: ldb, ldc: ldc, addendPitch: addend?.pitch ?? 0)
    withUnsafePointer(to: kernelRuns) { multiply($0) }
  }
}
