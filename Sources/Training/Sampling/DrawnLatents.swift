import Engine
import GANs
import Pictures

/// Latents from the seed: sample `i` depends on the seed and `i` alone.
///
/// Classes of the data are not random: sample `i` has class `i` modulo their number, so that any number of samples
/// shows all classes evenly. A picture gives each class a row.
struct DrawnLatents: LatentSource {
  /// Seed of all streams.
  let seed: UInt64
  /// Classes of the data that the generator is told, 0 for none.
  let classCount: Int
  /// Limit on normal noise, if any.
  var truncation: Truncation?

  /// Draws for a generator with these latents.
  init(seed: UInt64, of latents: [Latent]) {
    self.seed = seed
    classCount = latents.first(where: \.isLabel)?.classCount ?? 0
  }

  var grid: SampleGrid { SampleGrid(rows: classCount > 0 ? classCount : nil) }

  // Samples share a step of their stream in blocks of so many.
  private static let block = 64

  func values(of latent: Latent, sample: Int) -> [Float] {
    let stream = RandomStream(seed: seed, name: "sample/" + latent.name)
    let step = UInt64(sample / Self.block)
    let first = sample % Self.block * latent.size
    switch latent.distribution {
    case .normal:
      let values = stream.normals(latent.size, step: step, first: first)
      return truncation?.applied(to: values, of: latent, sample: sample, seed: seed) ?? values
    case .uniform:
      return stream.uniforms(latent.size, step: step, first: first).map { $0 * 2 - 1 }
    case .category(let count):
      return stream.uniforms(1, step: step, first: first).map {
        min(($0 * Float(count)).rounded(.down), Float(count - 1))
      }
    case .label(let count): return [Float(sample % count)]
    }
  }
}
