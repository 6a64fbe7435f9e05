import Engine
import Foundation
import GANs
import Pictures

/// Walks from one noise to another, one in each row.
///
/// Row `r` begins with the numbers of sample `2r` and ends with those of sample `2r + 1`, codes included; it has
/// category and class `r`, modulo their numbers.
///
///     linear      (1 - t) a + t b
///     spherical   (sin((1 - t) θ) a + sin(t θ) b) / sin θ, θ the angle between a and b
///
/// Normal noise of many dimensions has almost always the same length. Midway on a straight line it would be shorter by
/// √2 than anything the generator was trained on, on the spherical walk it is not.
///
/// White, "Sampling Generative Networks", 2016, arXiv:1609.04468, section 2.1.
public struct LatentWalk: Sendable, Equatable {
  /// The way from one end to the other.
  public enum Path: String, Sendable, CaseIterable {
    /// Along a straight line.
    case linear
    /// Along a great circle.
    case spherical
  }

  /// The way of normal noise; uniform numbers, which lie in a cube, go straight.
  public let path: Path
  /// Samples in a row, both ends included; by default 10.
  public let steps: Int

  /// Reads `linear[,steps=COUNT]` or `spherical[,steps=COUNT]`.
  ///
  /// - Throws: ``ConfigError``.
  public init(_ text: String) throws(ConfigError) {
    let options = try SampleOptions(
      text, flag: "--interpolate", keys: ["steps"],
      form: "must read like linear, spherical or spherical,steps=10")
    guard options.value == nil, let path = Path(rawValue: options.name) else {
      throw options.malformed
    }
    self.path = path
    steps = try options.steps()
  }

  func source(
    _ base: any LatentSource, of latents: [Latent]
  ) throws(ConfigError) -> WalkedLatents {
    guard path == .linear || latents.contains(where: { $0.distribution == .normal }) else {
      throw ConfigError(
        sampling: "--interpolate",
        "spherical suits normal noise; the run's is uniform in a cube: use linear")
    }
    return WalkedLatents(base: base, walk: self)
  }
}

/// Latents that depend on a sample's place between the ends of its row.
struct WalkedLatents: LatentSource {
  /// What gives the ends.
  let base: any LatentSource
  /// How to go from one to the other.
  let walk: LatentWalk

  var grid: SampleGrid { SampleGrid(columns: walk.steps) }

  func values(of latent: Latent, sample: Int) -> [Float] {
    let (row, column) = sample.quotientAndRemainder(dividingBy: walk.steps)
    if latent.classCount != nil { return base.values(ofRow: row, latent) }
    let start = base.values(of: latent, sample: 2 * row)
    let end = base.values(of: latent, sample: 2 * row + 1)
    let t = Double(column) / Double(walk.steps - 1)
    let (a, b) = weights(t, start, end, latent)
    return zip(start, end).map { Float(a * Double($0) + b * Double($1)) }
  }

  private func weights(
    _ t: Double, _ start: [Float], _ end: [Float], _ latent: Latent
  ) -> (Double, Double) {
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    guard walk.path == .spherical, latent.distribution == .normal else { return (1 - t, t) }
    let cosine = dot(start, end) / (dot(start, start) * dot(end, end)).squareRoot()
    // On one line with the origin there is no circle, or no single one.
    guard abs(cosine) < 1 - 1e-9 else { return (1 - t, t) }
    let angle = acos(cosine)
    return (sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle))
  }
}
