import Engine
import Foundation

/// A built-in distribution: its name, its options and how to draw it.
struct SyntheticSet: Sendable {
  /// The name in a specification.
  let name: String
  /// One line for listings.
  let summary: String
  /// The option keys, besides `count`.
  let options: [String]
  /// Draws the set.
  let make: @Sendable (Options, UInt64) throws(DatasetError) -> any Dataset

  /// Every built-in distribution.
  static let all: [SyntheticSet] =
    [
      fixed(
        "ring8", "8 Gaussians on a circle, radius 1, sigma 0.01 (PacGAN)",
        .ring(modes: 8, radius: 1, sigma: 0.01)),
      fixed(
        "grid25", "25 Gaussians on a grid, pitch 2, sigma 0.05 (PacGAN)",
        .grid(side: 5, pitch: 2, sigma: 0.05)),
      fixed(
        "ring8-wgangp", "8 Gaussians, radius 1.414, sigma 0.0141 (WGAN-GP)",
        .ring(modes: 8, radius: 2 / 1.414, sigma: 0.02 / 1.414)),
      fixed(
        "grid25-wgangp", "25 Gaussians, pitch 0.707, sigma 0.0177 (WGAN-GP)",
        .grid(side: 5, pitch: 2 / 2.828, sigma: 0.05 / 2.828)),
    ]

  private static func fixed(
    _ name: String, _ summary: String, _ mixture: GaussianMixture
  ) -> SyntheticSet {
    SyntheticSet(name: name, summary: summary, options: []) {
      (options, seed) throws(DatasetError) in
      MixturePoints(name: name, mixture: mixture, count: try options.count(), seed: seed)
    }
  }
}

extension Options {
  /// The number of points to draw.
  func count() throws(DatasetError) -> Int {
    try integer("count", in: 1...100_000_000) ?? DatasetCatalog.defaultCount
  }
}
