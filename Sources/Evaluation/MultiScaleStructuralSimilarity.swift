public import Engine

/// Structural similarity over halved and halved again images (MS-SSIM).
///
///     SSIM_M^(w_M) · Π_{j < M} contrast_j^(w_j),  w = 0.0448, 0.2856, 0.3001, 0.2363, 0.1333
///
/// Level 1 is the image, each next level the means of blocks of 2 by 2, an odd last row or column being left out;
/// brightness counts on the last level only. Five levels need sides of 176. Smaller images have as many levels as leave
/// sides of 11, and the weights of these are divided by their sum: values of different numbers of levels are not
/// comparable. A negative mean counts as 0. pytorch-msssim agrees where all sides are even; it pads odd ones with zeros.
///
/// Wang, Simoncelli and Bovik, "Multiscale structural similarity for image quality assessment", Asilomar 2003.
public struct MultiScaleStructuralSimilarity: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "ms-ssim"
  /// The published weights, from the finest level on; their sum is 1.0001.
  public static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  /// What values can differ by at most: 2 for images in [−1, 1], 255 for bytes.
  public var range: Double

  /// Creates the metric.
  ///
  /// - Precondition: `range` is more than 0.
  public init(range: Double = 2) {
    precondition(
      range > 0, "MultiScaleStructuralSimilarity: the range must be more than 0, is \(range)")
    self.range = range
  }

  /// Returns how many levels images have whose smaller side is `side`: 0 below 11, at most 5.
  public static func levels(side: Int) -> Int {
    (0..<weights.count).count { side >> $0 >= StructuralSimilarity.window }
  }

  /// Returns the similarity of each pair of images.
  ///
  /// - Parameters:
  ///   - first: Images `[n, height, width, channels]`, sides of at least 11.
  ///   - second: As many images of the same shape.
  ///   - pool: The threads to run on; they do not change the values.
  /// - Returns: A number for each pair, from 0 to 1.
  /// - Throws: ``MetricError`` when there is no image, shapes differ or are too small, or a value is not finite.
  public func values(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> [Double] {
    let pairs = try ImagePairs(
      first, second, metric: Self.name, side: StructuralSimilarity.window)
    return pairs.map(pool) { x, y in value(x, y) }
  }

  func value(_ x: Plane, _ y: Plane) -> Double {
    let levels = Self.levels(side: min(x.width, x.height))
    let sum = levels == Self.weights.count ? 1 : Self.weights[..<levels].reduce(0, +)
    let metric = StructuralSimilarity(range: range)
    var (x, y, result) = (x, y, 1.0)
    for level in 0..<levels {
      let means = metric.windows(x, y)
      let isLast = level == levels - 1
      result *= power(
        max(0, isLast ? means.similarity : means.contrast), Self.weights[level] / sum)
      if !isLast { (x, y) = (x.halved(), y.halved()) }
    }
    return result
  }
}
