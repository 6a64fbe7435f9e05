import Engine
import GANs
import NeuralNet

extension Workload {
  /// A joint round of TimeGAN: generator and autoencoder twice, then the discriminator; three layers of 24 gated
  /// recurrent units, 24 steps, 5 features, batch 128, a fixed batch of real series, fresh noise for each update.
  static let timegan: Workload = Workload(name: "timegan") { pool in
    var variant = TimeGAN(for: SampleDescription(shape: [24, 5]))
    variant.cell = .gruAfter
    // The peers' discriminator always plays.
    variant.discriminatorThreshold = 0
    (variant.embeddingSteps, variant.supervisorSteps) = (0, 0)
    return try trainingStep(variant, [24, 5], batch: 128, pool)
  }
}
