import Engine
import GANs

/// The truncation trick: numbers of normal noise beyond a limit are drawn again until they lie within.
///
/// Samples gain quality and lose variety. Numbers within the limit stay what they are without it.
///
/// Brock, Donahue and Simonyan, "Large Scale GAN Training for High Fidelity Natural Image Synthesis", 2018,
/// arXiv:1809.11096, section 3.1.
struct Truncation {
  /// The largest magnitude, in standard deviations.
  let limit: Float

  /// Smallest limit: at 0.01 a number is drawn 125 times on average.
  static let least: Float = 0.01

  /// Returns the numbers with those beyond the limit replaced.
  func applied(to values: [Float], of latent: Latent, sample: Int, seed: UInt64) -> [Float] {
    let stream = RandomStream(seed: seed, name: "sample/\(latent.name)/truncation")
    var (drawn, used) = ([Float](), 0)
    return values.map { value in
      var value = value
      while abs(value) > limit {
        if used.isMultiple(of: 64) {
          drawn = stream.normals(64, step: UInt64(sample), first: used)
        }
        value = drawn[used % 64]
        used += 1
      }
      return value
    }
  }
}
