import Engine
import Evaluation

/// Bins of equal size over a range of each coordinate; the outermost take what lies beyond.
struct HistogramBins: CustomStringConvertible {
  private let ranges: [ClosedRange<Double>]
  private let perAxis: Int

  /// The 256 levels of images in [-1, 1], whatever the channel.
  static let levels = HistogramBins(ranges: [-1...1], perAxis: 256)

  private init(ranges: [ClosedRange<Double>], perAxis: Int) {
    (self.ranges, self.perAxis) = (ranges, perAxis)
  }

  /// 32 × 32 bins over the smallest rectangle that holds all points `[n, 2]`.
  init(around points: NDArray) {
    ranges = (0..<2).map { axis in
      let values = stride(from: axis, to: points.values.count, by: 2).map { points.values[$0] }
      return Double(values.min() ?? 0)...Double(values.max() ?? 0)
    }
    perAxis = 32
  }

  /// For conventions, such as `32x32 over -1...1 x -2...2`.
  var description: String {
    let sizes = ranges.map { _ in "\(perAxis)" }.joined(separator: "x")
    return "\(sizes) over \(ranges.map { "\($0)" }.joined(separator: " x "))"
  }

  /// Returns the share of samples in each bin; each number of an image is one sample of its level.
  func shares(of samples: NDArray) -> [Double] {
    let width = ranges.count
    var counts = [Double](
      repeating: 0, count: ranges.reduce(1) { product, _ in product * perAxis })
    for sample in 0..<samples.values.count / width {
      let bin = ranges.indices.reduce(0) { bin, axis in
        bin * perAxis + place(of: Double(samples.values[sample * width + axis]), in: ranges[axis])
      }
      counts[bin] += 1
    }
    let total = counts.reduce(0, +)
    return counts.map { $0 / total }
  }

  private func place(of value: Double, in range: ClosedRange<Double>) -> Int {
    let size = range.upperBound - range.lowerBound
    // Points that all have one coordinate lie in the first bin, others beside them in the last.
    guard size > 0 else { return value <= range.lowerBound ? 0 : perAxis - 1 }
    let place = (value - range.lowerBound) / size * Double(perAxis)
    return Int(min(max(place, 0), Double(perAxis - 1)))
  }

  /// Returns the least work that turns one histogram of shares into the other, between the centres of bins, in the unit of
  /// the samples.
  ///
  /// - Throws: `MetricError`.
  func earthMoversDistance(_ p: [Double], _ q: [Double]) throws -> Double {
    let (sources, sinks) = (p.indices.filter { p[$0] > 0 }, q.indices.filter { q[$0] > 0 })
    let costs = sources.flatMap { source in
      sinks.map { sink in
        zip(center(source), center(sink)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          .squareRoot()
      }
    }
    return try EarthMoversDistance.plan(
      from: sources.map { p[$0] }, to: sinks.map { q[$0] },
      ground: Matrix(rows: sources.count, columns: sinks.count, costs)
    ).cost
  }

  private func center(_ bin: Int) -> [Double] {
    let places = ranges.count == 1 ? [bin] : [bin / perAxis, bin % perAxis]
    return zip(places, ranges).map { place, range in
      let size = (range.upperBound - range.lowerBound) / Double(perAxis)
      return range.lowerBound + (Double(place) + 0.5) * size
    }
  }
}
