import Foundation

extension NoisyCurve {
  /// The roll of the WGAN-GP paper's toy: `t (cos t, sin t)`, t uniform in [1.5 pi, 4.5 pi], noise 0.25
  /// by default, all divided by 7.5.
  public static func swissRoll(noise: Double = 0.25) -> NoisyCurve {
    NoisyCurve(
      noise: noise / 7.5,
      curves: [
        { u in
          let t = 1.5 * Double.pi * (1 + 2 * u)
          return SIMD2(t * cos(t), t * sin(t)) / 7.5
        }
      ])
  }

  /// Two arms of a spiral within [-1, 1]: angle 3 pi sqrt(u), radius the angle's share of 3 pi, the
  /// second arm opposite the first.
  public static func spiral(noise: Double = 0.02) -> NoisyCurve {
    let arm: @Sendable (Double) -> SIMD2<Double> = { u in
      let radius = u.squareRoot()
      let angle = 3 * Double.pi * radius
      return SIMD2(radius * cos(angle), radius * sin(angle))
    }
    return NoisyCurve(noise: noise, curves: [arm, { -arm($0) }])
  }

  /// Two half circles of radius 1 that reach into each other, as scikit-learn's `make_moons` places them.
  public static func moons(noise: Double = 0.05) -> NoisyCurve {
    NoisyCurve(
      noise: noise,
      curves: [
        { u in SIMD2(cos(.pi * u), sin(.pi * u)) },
        { u in SIMD2(1 - cos(.pi * u), 0.5 - sin(.pi * u)) },
      ])
  }

  /// Two circles about the origin, of radius 1 and `inner`.
  public static func circles(noise: Double = 0.05, inner: Double = 0.5) -> NoisyCurve {
    NoisyCurve(
      noise: noise,
      curves: [
        { u in SIMD2(cos(2 * .pi * u), sin(2 * .pi * u)) },
        { u in SIMD2(inner * cos(2 * .pi * u), inner * sin(2 * .pi * u)) },
      ])
  }
}
