import Engine
import GANs

extension Workload {
  /// One discriminator and one generator update of DCGAN on 32 x 32 x 1 images: 64 filters, batch 64.
  static let dcgan32 = dcgan("dcgan32", [32, 32, 1], batch: 64)

  /// The same on 64 x 64 x 3 images, batch 32.
  static let dcgan64 = dcgan("dcgan64", [64, 64, 3], batch: 32)

  private static func dcgan(_ name: String, _ sizes: [Int], batch: Int) -> Workload {
    Workload(name: name) { pool in
      let shape = Shape(sizes)
      return try trainingStep(
        DCGAN(for: SampleDescription(shape: shape)), shape, batch: batch, pool)
    }
  }
}
