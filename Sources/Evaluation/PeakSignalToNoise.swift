public import Engine

/// How little two images differ from pixel to pixel, in decibel: `10 log₁₀(L² / mean squared difference)` (PSNR).
///
/// The mean is over pixels and channels of one image; infinity means that the images are equal. `L` is the range of the
/// values.
public struct PeakSignalToNoise: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "psnr"

  /// What values can differ by at most: 2 for images in [−1, 1], 255 for bytes.
  public var range: Double

  /// Creates the metric.
  ///
  /// - Precondition: `range` is more than 0.
  public init(range: Double = 2) {
    precondition(range > 0, "PeakSignalToNoise: the range must be more than 0, is \(range)")
    self.range = range
  }

  /// Returns the ratio of each pair of images.
  ///
  /// - Parameters:
  ///   - first: Images `[n, height, width, channels]`.
  ///   - second: As many images of the same shape.
  ///   - pool: The threads to run on; they do not change the values.
  /// - Returns: Decibel for each pair, infinity for equal images.
  /// - Throws: ``MetricError`` when there is no image, shapes differ, or a value is not finite.
  public func values(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> [Double] {
    let pairs = try ImagePairs(first, second, metric: Self.name, side: 1)
    let errors = pairs.map(pool) { x, y in
      let sum = zip(x.values, y.values).reduce(0) { sum, pair in
        sum + (pair.0 - pair.1) * (pair.0 - pair.1)
      }
      return sum / Double(x.values.count)
    }
    return errors.map { 10 * logarithm(range * range / $0) / logarithm(10) }
  }
}
