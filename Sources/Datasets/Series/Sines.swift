import Engine
import Foundation

/// Sines whose frequency, phase and amplitude are uniform, drawn anew for each series and feature.
///
/// Feature values are `middle + amplitude * sin(frequency * j + phase)` at the steps `j` from `first` on.
struct Sines {
  private let shape: Shape
  private let frequency: ClosedRange<Double>
  private let phase: ClosedRange<Double>
  private let amplitude: ClosedRange<Double>
  private let middle: Double
  private let first: Int

  /// Describes series `[steps, features]`; frequencies are angles a step.
  init(
    _ shape: Shape, frequency: ClosedRange<Double>, phase: ClosedRange<Double>,
    amplitude: ClosedRange<Double> = 1...1, middle: Double = 0, first: Int = 0
  ) {
    self.shape = shape
    self.frequency = frequency
    self.phase = phase
    self.amplitude = amplitude
    self.middle = middle
    self.first = first
  }

  /// Draws one series: for each feature its frequency, its phase, its amplitude.
  func draw(_ generator: inout NormalGenerator) -> [Double] {
    let (steps, features) = (shape[0], shape[1])
    var values = [Double](repeating: 0, count: steps * features)
    for feature in 0..<features {
      let frequency = generator.uniform(in: self.frequency)
      let phase = generator.uniform(in: self.phase)
      let amplitude = generator.uniform(in: self.amplitude)
      for step in 0..<steps {
        values[step * features + feature] =
          middle + amplitude * sin(frequency * Double(first + step) + phase)
      }
    }
    return values
  }
}

extension NormalGenerator {
  /// Returns a number uniform in a range.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }
}
