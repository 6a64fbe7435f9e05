import Engine

extension Workload {
  /// A product of two 2048 x 2048 matrices by OpenBLAS, rows shared between the threads: this machine's sgemm peak.
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
              openBLASProduct(
                m: rows, n: size, k: size, a + piece * rows * size, lda: size, transposeA: false, b,
                ldb: size, transposeB: false, into: c + piece * rows * size, ldc: size,
                accumulate: false)
            }
          }
        }
      }, flops: 2 * size * size * size)
  }

  /// Products with 64 rows, `[64, 1024] · [1024, 512]` and with the right factor transposed, each thread its own: by
  /// OpenBLAS and by the kernel that `gemm` chooses.
  static let narrow: [Workload] = [false, true].flatMap { transposed in
    [
      narrow("narrow_openblas", transposed, openBLASProduct),
      narrow("narrow_chosen", transposed) {
        Engine.gemm(
          m: $0, n: $1, k: $2, $3, lda: $4, transposeA: $5, $6, ldb: $7, transposeB: $8, into: $9,
          ldc: $10, accumulate: $11)
      },
    ]
  }

  private typealias Product =
    @Sendable (
      Int, Int, Int, UnsafePointer<Float>, Int, Bool, UnsafePointer<Float>, Int, Bool,
      UnsafeMutablePointer<Float>, Int, Bool
    ) -> Void

  private static func narrow(
    _ name: String, _ isTransposed: Bool, _ product: @escaping Product
  ) -> Workload {
    Workload(name: name + (isTransposed ? "_transposed" : "")) { pool in
      let (m, n, k) = (64, 512, 1024)
      let stream = RandomStream(seed: 1, name: "narrow")
      let a = stream.uniforms(m * k, step: 0)
      // One factor after the other, as a step comes by its weights.
      let factors = 8
      let b = stream.uniforms(factors * n * k, step: 1)
      let c = UnsafeMutablePointer<Float>.allocate(capacity: factors * m * n)
      return Timed(
        step: {
          a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              guard let a = a.baseAddress, let b = b.baseAddress else { return }
              pool.run(pieces: factors) { piece, _ in
                product(
                  m, n, k, a, k, false, b + piece * n * k, isTransposed ? k : n, isTransposed,
                  c + piece * m * n, n, false)
              }
            }
          }
        }, flops: 2 * factors * m * n * k)
    }
  }
}
