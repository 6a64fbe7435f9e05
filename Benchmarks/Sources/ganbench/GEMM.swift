import Engine

extension Workload {
  /// A product of two 2048 x 2048 matrices, rows shared between the threads: this machine's sgemm peak.
  static let gemm: Workload = Workload(name: "gemm") { pool in
    let size = 2048
    let stream = RandomStream(seed: 1, name: "gemm")
    let a = stream.uniforms(size * size, step: 0)
    let b = stream.uniforms(size * size, step: 1)
    let c = UnsafeMutablePointer<Float>.allocate(capacity: size * size)
    let rows = 256
    return Timed(
      step: {
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            pool.run(pieces: size / rows) { piece, _ in
              Engine.gemm(
                m: rows, n: size, k: size, a + piece * rows * size, lda: size, transposeA: false, b,
                ldb: size, transposeB: false, into: c + piece * rows * size, ldc: size)
            }
          }
        }
      }, flops: 2 * size * size * size)
  }
}
