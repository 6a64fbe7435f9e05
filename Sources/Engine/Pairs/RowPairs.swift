internal import CKernels

/// Rows of features as blocks of products see them: moved by a centre and scaled by a power of two.
///
/// Near their centre rows lose little when a squared distance is taken as `‖x‖² + ‖y‖² − 2·x·y` in single precision.
/// With `slack` = (width + 64)·2⁻²⁴ its error, whatever the order of additions, stays below `slack · (‖x‖² + ‖y‖²)`:
/// `width` units from the inner product, the rest from moving the rows and from the additions around it. So a bound on
/// either side comes from norms that are that much smaller or larger, and nothing else need be kept.
final class RowPairs: Sendable {
  let count: Int
  let width: Int
  /// The factor from features to moved rows, a power of two.
  let scale: Double
  /// Squared lengths of the moved rows.
  let norms: [Float]
  /// Squared lengths of the moved rows, times 1 − slack.
  let lowNorms: [Float]
  /// Squared lengths of the moved rows, times 1 + slack.
  let highNorms: [Float]

  private let values: [Float]
  private let center: [Float]

  /// Prepares rows, `count * width` finite values.
  init(_ values: [Float], width: Int, center: [Float], scale: Double, norms: [Double]) {
    (self.values, self.width, self.scale) = (values, width, scale)
    count = values.count / width
    self.center = center.map { Float(Double($0) * scale) }
    let slack = Double(width + 64) * 0x1p-24
    self.norms = norms.map { Float($0 * scale * scale) }
    // The constant stands for what underflows.
    lowNorms = norms.map { Float($0 * scale * scale * (1 - slack) - 0x1p-100) }
    highNorms = norms.map { Float($0 * scale * scale * (1 + slack) + 0x1p-100) }
  }

  /// Fills a buffer with moved rows, one after the other.
  func move(_ rows: Range<Int>, to out: UnsafeMutablePointer<Float>) {
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for (line, row) in rows.enumerated() {
        gk_scale_subtract(
          out + line * width, start + row * width, center, Float(scale), width)
      }
    }
  }

  /// Returns the squared distance of two rows, exact but for rounding in double precision.
  func squaredDistance(_ row: Int, _ other: Int, of others: RowPairs) -> Double {
    values.withUnsafeBufferPointer { a in
      others.values.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
        return gk_squared_distance(a + row * width, b + other * width, width)
      }
    }
  }

  /// Returns the distance of two rows, rounded to single precision before and after the root.
  ///
  /// So does scikit-learn's `euclidean_distances` with single-precision rows.
  func distance(_ row: Int, _ other: Int, of others: RowPairs) -> Float {
    Float(squaredDistance(row, other, of: others)).squareRoot()
  }
}

extension RowPairs {
  /// Prepares sets of rows, moving all by the mean of the first set, whose length comes near 1 at most.
  static func prepare(_ sets: [[Float]], width: Int, pool: WorkerPool) -> [RowPairs] {
    let center = columnMeans(sets[0], width, pool)
    let norms = sets.map { values in
      pool.map(values.count / width) { row -> Double in
        values.withUnsafeBufferPointer { values in
          guard let start = values.baseAddress else { return 0 }
          return gk_squared_distance(start + row * width, center, width)
        }
      }
    }
    let largest = norms.joined().max() ?? 0
    var scale = 1.0
    if largest > 0 {
      let exponent = min(max(largest.squareRoot().exponent, -100), 126)
      scale = Double(sign: .plus, exponent: -exponent, significand: 1)
    }
    return zip(sets, norms).map { values, norms in
      RowPairs(values, width: width, center: center, scale: scale, norms: norms)
    }
  }

  private static func columnMeans(_ values: [Float], _ width: Int, _ pool: WorkerPool) -> [Float] {
    let (count, stripe) = (values.count / width, 256)
    let stripes = pool.map((width + stripe - 1) / stripe) { piece in
      let columns = piece * stripe..<min((piece + 1) * stripe, width)
      var sums = [Double](repeating: 0, count: columns.count)
      values.withUnsafeBufferPointer { values in
        for row in 0..<count {
          for (place, column) in columns.enumerated() {
            sums[place] += Double(values[row * width + column])
          }
        }
      }
      return sums.map { Float($0 / Double(max(count, 1))) }
    }
    return Array(stripes.joined())
  }
}
