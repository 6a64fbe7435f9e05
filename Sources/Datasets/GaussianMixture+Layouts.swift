import Foundation

extension GaussianMixture {
  /// Equal round modes on a circle about the origin, the first on the positive x axis.
  public static func ring(modes: Int, radius: Double, sigma: Double) -> GaussianMixture {
    GaussianMixture(
      (0..<modes).map { k in
        let angle = 2 * Double.pi * Double(k) / Double(modes)
        return Mode(mean: SIMD2(radius * cos(angle), radius * sin(angle)), sigma: sigma)
      })
  }

  /// Equal round modes on a square grid about the origin, x slowest.
  public static func grid(side: Int, pitch: Double, sigma: Double) -> GaussianMixture {
    let offsets = (0..<side).map { (Double($0) - Double(side - 1) / 2) * pitch }
    return GaussianMixture(
      offsets.flatMap { x in offsets.map { y in Mode(mean: SIMD2(x, y), sigma: sigma) } })
  }
}
