import Datasets
import Engine
import GANs
import Training

/// How well points follow the mode they were asked for.
struct RingTrial: Sendable {
  /// Points drawn, as many of each mode; point i is asked for mode i modulo their number.
  static let count = 8_000
  /// The largest distance of a class's mean from its mode.
  let meanError: Double
  /// Share of the points whose nearest mode is the one asked for.
  let consistency: Double
  /// Share of the points within 3 standard deviations of the mode asked for.
  let closeShare: Double
  /// Standard deviation within a class, as a share of that of its mode.
  let spread: Double
  /// The points.
  let points: [SIMD2<Float>]

  /// Judges a trained variant.
  init(_ trainer: Trainer, _ mixture: GaussianMixture) {
    points = RunPictures.points(trainer.samples(Self.count, seed: 1))
    let modes = mixture.modes
    var sums = [SIMD2<Double>](repeating: .zero, count: modes.count)
    var (squares, expected) = (0.0, 0.0)
    var (consistent, close) = (0, 0)
    for (index, point) in points.enumerated() {
      let (place, mode) = (SIMD2<Double>(point), index % modes.count)
      sums[mode] += place
      squares += (place * place).sum()
      expected += modes[mode].covariance.xx + modes[mode].covariance.yy
      if mixture.nearestMode(to: place) == mode { consistent += 1 }
      if modes[mode].squaredMahalanobis(place) <= 9 { close += 1 }
    }
    let each = Double(Self.count / modes.count)
    meanError = zip(sums, modes).reduce(0) { largest, pair in
      let d = pair.0 / each - pair.1.mean
      return max(largest, (d.x * d.x + d.y * d.y).squareRoot())
    }
    let means = sums.reduce(0) { $0 + ($1 * $1).sum() / each }
    spread = (max(0, squares - means) / expected).squareRoot()
    consistency = Double(consistent) / Double(Self.count)
    closeShare = Double(close) / Double(Self.count)
  }
}
