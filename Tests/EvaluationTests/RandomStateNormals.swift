import Engine
import Foundation

@testable import Evaluation

/// Normal numbers of NumPy's `RandomState`, which fixtures of other tools are made of.
struct RandomStateNormals {
  private var generator: MersenneTwister
  private var waiting: Double?

  init(seed: UInt32) { generator = MersenneTwister(seed: seed) }

  /// A number uniform in [0, 1), of 53 bits.
  private mutating func uniform() -> Double {
    let (high, low) = (Double(generator.word() >> 5), Double(generator.word() >> 6))
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// Marsaglia's polar method, which gives numbers in pairs; the second of a pair comes first.
  private mutating func next() -> Double {
    if let number = waiting {
      waiting = nil
      return number
    }
    while true {
      let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = x * x + y * y
      if square < 1, square > 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        waiting = factor * x
        return factor * y
      }
    }
  }

  /// Returns `RandomState.randn(count, width)`, rounded to single precision.
  mutating func rows(_ count: Int, _ width: Int) -> NDArray {
    NDArray([count, width], (0..<count * width).map { _ in Float(next()) })
  }
}
