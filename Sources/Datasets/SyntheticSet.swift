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
      curve("swissroll", "a rolled-up line, noise 0.25, divided by 7.5 (WGAN-GP)", 0.25) {
        .swissRoll(noise: $0)
      },
      curve("spiral", "two arms of a spiral, noise 0.02", 0.02) { .spiral(noise: $0) },
      curve("moons", "two half circles, noise 0.05, evenly spaced", 0.05, evenly: true) {
        .moons(noise: $0)
      },
      curve("circles", "two circles, radius 1 and 0.5, noise 0.05", 0.05) { .circles(noise: $0) },
      gaussians,
    ] + series

  private static func curve(
    _ name: String, _ summary: String, _ noise: Double, evenly: Bool = false,
    _ shape: @escaping @Sendable (Double) -> NoisyCurve
  ) -> SyntheticSet {
    SyntheticSet(name: name, summary: summary, options: ["noise"]) {
      (options, seed) throws(DatasetError) in
      CurvePoints(
        name: name, distribution: shape(try options.positive("noise") ?? noise),
        count: try options.count(), seed: seed, evenly: evenly)
    }
  }

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
