internal import CKernels

/// What points of the plane do to each other in t-SNE, for each point `i`, with `k = 1 / (1 + ‖yᵢ − yⱼ‖²)`.
package struct StudentForces: Sendable {
  /// `Σⱼ pᵢⱼ k (yᵢ − yⱼ)`.
  package var attraction: [SIMD2<Float>]
  /// `Σⱼ k² (yᵢ − yⱼ)`.
  package var repulsion: [SIMD2<Float>]
  /// `Σᵢⱼ k` over all pairs of different points.
  package var normalizer: Double

  /// Computes all pairs.
  ///
  /// - Parameters:
  ///   - points: Where they are.
  ///   - affinities: `p`, row by row, 0 for a point with itself.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  package init(of points: [SIMD2<Float>], affinities: [Float], pool: WorkerPool) {
    let count = points.count
    precondition(
      affinities.count == count * count,
      "StudentForces: \(affinities.count) affinities for \(count) points")
    let (x, y) = (points.map(\.x), points.map(\.y))
    let rows = pool.map(count) { row -> (SIMD4<Float>, Float) in
      var sums = SIMD4<Float>()
      var total: Float = 0
      affinities.withUnsafeBufferPointer { p in
        guard let start = p.baseAddress else { return }
        var out: (Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &out) { bytes in
          gk_student_forces(
            bytes.baseAddress?.assumingMemoryBound(to: Float.self), start + row * count, x, y,
            x[row], y[row], count)
        }
        sums = SIMD4(out.0, out.1, out.2, out.3)
        total = out.4
      }
      return (sums, total)
    }
    attraction = rows.map { SIMD2($0.0.x, $0.0.y) }
    repulsion = rows.map { SIMD2($0.0.z, $0.0.w) }
    // A point's kernel with itself is 1.
    normalizer = rows.reduce(0) { $0 + Double($1.1) } - Double(count)
  }
}
