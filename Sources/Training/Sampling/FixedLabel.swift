import GANs
import Pictures

/// One class for all samples.
struct FixedLabel: LatentSource {
  /// What gives everything else.
  let base: any LatentSource
  /// The class.
  let label: Int

  var grid: SampleGrid { SampleGrid() }

  func values(of latent: Latent, sample: Int) -> [Float] {
    latent.isLabel ? [Float(label)] : base.values(of: latent, sample: sample)
  }
}
