/// What it costs to move a unit of mass from one point to another.
public enum GroundDistance: String, CaseIterable, Sendable {
  /// `‖a − b‖₂`.
  case euclidean
  /// `‖a − b‖₂²`, whose transport cost is the square of the 2-Wasserstein distance.
  case squaredEuclidean = "squared-euclidean"
  /// `Σ |aᵢ − bᵢ|`.
  case manhattan

  /// Returns the distance between two points of equally many numbers.
  func callAsFunction(_ a: ArraySlice<SIMD8<Double>>, _ b: ArraySlice<SIMD8<Double>>) -> Double {
    var sum = SIMD8<Double>(repeating: 0)
    if self == .manhattan {
      for (x, y) in zip(a, b) {
        let difference = x - y
        sum += difference.replacing(with: -difference, where: difference .< 0)
      }
      return sum.sum()
    }
    for (x, y) in zip(a, b) {
      let difference = x - y
      sum += difference * difference
    }
    return self == .euclidean ? sum.sum().squareRoot() : sum.sum()
  }
}

/// Points in double precision, each padded with zeros to whole vectors.
///
/// Distances are sums of differences and not taken from products of matrices, so that equal points are exactly 0
/// apart.
struct PackedRows: Sendable {
  private let stride: Int
  private let vectors: [SIMD8<Double>]

  init(_ rows: SampleRows) {
    stride = (rows.width + 7) / 8
    var vectors = [SIMD8<Double>](repeating: .zero, count: rows.count * stride)
    for row in 0..<rows.count {
      for column in 0..<rows.width {
        vectors[row * stride + column / 8][column % 8] = Double(
          rows.values[row * rows.width + column])
      }
    }
    self.vectors = vectors
  }

  subscript(row: Int) -> ArraySlice<SIMD8<Double>> {
    vectors[row * stride..<(row + 1) * stride]
  }
}
