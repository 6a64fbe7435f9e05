import Foundation

/// The filters with which images are resized, in Pillow's definitions.
///
/// Shrinking by a ratio widens a filter by that ratio, so that every source pixel counts (antialiasing).
public enum ResizeFilter: String, CaseIterable, Sendable {
  /// 1 in (-1/2, 1/2].
  case box
  /// 1 - |x| in [-1, 1].
  case bilinear
  /// Keys' cubic with a = -1/2 in [-2, 2].
  ///
  /// Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, equation 4.
  case bicubic
  /// sinc(x) sinc(x / 3) in [-3, 3).
  case lanczos

  /// How far the filter reaches from its centre, in pixels of the coarser image.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// Returns the weight at a distance from the centre.
  func weight(_ x: Double) -> Double {
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(1 - distance, 0)
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
    case .lanczos: return x >= -3 && x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
}

/// The weights with which every pixel of a row or column comes from those of the source.
struct ResizeWeights {
  /// For each new pixel: the first source pixel, and where its weights stand in `values`.
  private(set) var taps: [(first: Int, weights: Range<Int>)] = []
  /// The weights, which add up to 1 for each new pixel.
  private(set) var values: [Double] = []

  /// Computes the weights from `source` to `target` pixels.
  ///
  /// New pixel i has its centre at (i + 1/2) source / target; what lies outside the image is left out, and
  /// the rest is divided by its sum.
  init(source: Int, target: Int, filter: ResizeFilter) {
    let scale = Double(source) / Double(target)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    // Multiplied, not divided by the stretch: the last bit decides how a weight is rounded.
    let shrink = 1 / stretch
    for index in 0..<target {
      let center = (Double(index) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), source)
      let weights = (first..<end).map { filter.weight((Double($0) - center + 0.5) * shrink) }
      let sum = weights.reduce(0, +)
      taps.append((first, values.count..<values.count + weights.count))
      values += sum == 0 ? weights : weights.map { $0 / sum }
    }
  }

  /// Bits of fraction in `fixedPoint`: 8 bits of pixel and 2 of headroom leave 22 of 32.
  static let fractionBits = 22

  /// The weights in fixed point, rounded to nearest.
  var fixedPoint: [Int32] {
    values.map { Int32($0 * Double(1 << Self.fractionBits) + ($0 < 0 ? -0.5 : 0.5)) }
  }
}
