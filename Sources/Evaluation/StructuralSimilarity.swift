public import Engine

/// How alike two images look: means, variances and covariance of small windows compared, 1 for equal images (SSIM).
///
///     (2 μₓμᵧ + C₁)(2 σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂)),  C₁ = (0.01 L)²,  C₂ = (0.03 L)²
///
/// with windows of 11 by 11 under a Gaussian of σ = 1.5, population covariance, and `L` the range of the values. The mean
/// is over all windows that lie within the image, over channels, and over images. Images are never padded:
/// scikit-image's `structural_similarity` (`gaussian_weights=True, use_sample_covariance=False`) pads, but leaves out the
/// border of 5 pixels again, and pytorch-msssim does not pad, so that all three agree.
///
/// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE
/// Trans. Image Process. 13 (2004) 600–612, section III.
public struct StructuralSimilarity: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "ssim"
  /// The side of a window, and the smallest side of an image.
  public static let window = 11

  /// What values can differ by at most: 2 for images in [−1, 1], 255 for bytes.
  public var range: Double

  /// Creates the metric.
  ///
  /// - Precondition: `range` is more than 0.
  public init(range: Double = 2) {
    precondition(range > 0, "StructuralSimilarity: the range must be more than 0, is \(range)")
    self.range = range
  }

  /// Returns the similarity of each pair of images.
  ///
  /// - Parameters:
  ///   - first: Images `[n, height, width, channels]`, sides of at least 11.
  ///   - second: As many images of the same shape.
  ///   - pool: The threads to run on; they do not change the values.
  /// - Returns: A number for each pair, from −1 to 1.
  /// - Throws: ``MetricError`` when there is no image, shapes differ or are too small, or a value is not finite.
  public func values(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> [Double] {
    let pairs = try ImagePairs(first, second, metric: Self.name, side: Self.window)
    return pairs.map(pool) { x, y in windows(x, y).similarity }
  }

  /// Returns the means over all windows of two planes: of the whole formula, and of its second factor, which leaves
  /// brightness out.
  func windows(_ x: Plane, _ y: Plane) -> (similarity: Double, contrast: Double) {
    let c1 = (0.01 * range) * (0.01 * range)
    let c2 = (0.03 * range) * (0.03 * range)
    let meansX = x.filtered(by: Self.taps).values
    let meansY = y.filtered(by: Self.taps).values
    let squaresX = x.times(x).filtered(by: Self.taps).values
    let squaresY = y.times(y).filtered(by: Self.taps).values
    let products = x.times(y).filtered(by: Self.taps).values
    var (similarity, contrast) = (0.0, 0.0)
    for place in meansX.indices {
      let (mx, my) = (meansX[place], meansY[place])
      let variances = (squaresX[place] - mx * mx) + (squaresY[place] - my * my)
      let factor = (2 * (products[place] - mx * my) + c2) / (variances + c2)
      contrast += factor
      similarity += factor * (2 * mx * my + c1) / (mx * mx + my * my + c1)
    }
    let count = Double(meansX.count)
    return (similarity / count, contrast / count)
  }

  /// The window along one axis; its sum is 1.
  static let taps: [Double] = {
    let weights = (-5...5).map { exponential(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()
}
