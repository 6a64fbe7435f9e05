import GANs
import Pictures

/// Samples that compare classes: each row of a picture has one, each column shares everything else.
///
/// The classes are the data's or, without them, the categories of the first categorical code.
struct ClassRows: LatentSource {
  /// What gives everything else.
  let base: any LatentSource
  /// What differs between rows.
  let name: String
  /// Rows, one for each of the first classes.
  let rows: Int

  /// Most rows of a picture.
  static let mostRows = 16

  /// Wraps a source; nil when the generator is told no class.
  init?(_ base: any LatentSource, of latents: [Latent]) {
    guard
      let latent = latents.first(where: \.isLabel) ?? latents.first(where: { $0.classCount != nil })
    else { return nil }
    self.base = base
    name = latent.name
    rows = min(latent.classCount ?? 1, Self.mostRows)
  }

  var grid: SampleGrid { SampleGrid(rows: rows) }

  func values(of latent: Latent, sample: Int) -> [Float] {
    latent.name == name
      ? [Float(sample % rows)] : base.values(of: latent, sample: sample / rows)
  }
}
