import Foundation

/// Round numbers along an axis, with their labels.
struct Ticks: Equatable {
  /// The numbers, rising.
  let values: [Double]
  /// Digits after the decimal point.
  private let digits: Int

  /// Chooses about `count` multiples of 1, 2 or 5 times a power of ten.
  init(_ range: ClosedRange<Double>, count: Int = 6) {
    let rough = (range.upperBound - range.lowerBound) / Double(max(count, 1))
    guard rough > 0, rough.isFinite else {
      (values, digits) = ([range.lowerBound], 2)
      return
    }
    let exponent = log10(rough).rounded(.down)
    let power = pow(10, exponent)
    let factor = [1, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10
    let step = factor * power
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    values = first <= last ? (first...last).map { Double($0) * step } : []
    digits = max(0, Int(-(factor == 10 ? exponent + 1 : exponent)))
  }

  /// Returns the text beside a tick.
  func label(_ value: Double) -> String {
    let text =
      digits > 6 || abs(value) >= 1e6
      ? String(format: "%.2g", value) : String(format: "%.\(digits)f", value)
    return text.hasPrefix("-") && Double(text) == 0 ? String(text.dropFirst()) : text
  }
}
