import GANs
import Pictures

/// Which numbers each sample's latents are, and how a picture arranges the samples.
///
/// Sources wrap each other: a sweep, say, replaces one of the numbers that another source gives.
protocol LatentSource {
  /// Returns the numbers of one sample's latent: `latent.size` of them, a class as one number.
  func values(of latent: Latent, sample: Int) -> [Float]
  /// How a picture arranges the samples.
  var grid: SampleGrid { get }
}

extension LatentSource {
  /// Samples that make a complete picture: eight rows or columns of those that belong together.
  var usualCount: Int { 8 * (grid.columns ?? grid.rows ?? 8) }
}

extension Latent {
  /// How many classes or categories it chooses from; nil for numbers.
  var classCount: Int? {
    switch distribution {
    case .category(let count), .label(let count): count
    case .normal, .uniform: nil
    }
  }

  /// Whether it is a class of the data.
  var isLabel: Bool {
    if case .label = distribution { return true }
    return false
  }
}
