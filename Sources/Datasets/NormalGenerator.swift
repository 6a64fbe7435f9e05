import Engine
import Foundation

/// A sequential source of uniform and normal numbers over one step of a random stream.
///
/// Normal numbers are made two at a time in double precision after Box and Muller (1958), the cosine
/// first, and each pair takes exactly two numbers of the stream.
struct NormalGenerator {
  private var generator: RandomStream.Generator

  init(seed: UInt64, name: String, step: UInt64 = 0) {
    generator = RandomStream(seed: seed, name: name).generator(step: step)
  }

  /// Returns a number uniform in [0, 1).
  mutating func uniform() -> Double { generator.uniform() }

  /// Returns two independent standard normal numbers.
  mutating func normalPair() -> SIMD2<Double> {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return SIMD2(radius * cos(angle), radius * sin(angle))
  }
}
