import Engine

/// Points drawn about curves; the label of a point is its curve.
public struct CurvePoints: DensityDataset {
  /// The distribution.
  public let distribution: NoisyCurve
  private let samples: FloatSamples

  /// Draws the points.
  ///
  /// - Parameters:
  ///   - name: What the set is called.
  ///   - distribution: Where points come from.
  ///   - count: Number of points.
  ///   - seed: What they are drawn from.
  ///   - evenly: Whether positions along the curves are evenly spaced instead of random.
  /// - Precondition: `count` is at least 1.
  public init(
    name: String, distribution: NoisyCurve, count: Int, seed: UInt64, evenly: Bool = false
  ) {
    precondition(count > 0, "CurvePoints: count must be at least 1, is \(count)")
    self.distribution = distribution
    let (points, labels) = distribution.draw(
      count, seed: seed, stream: "data." + name, evenly: evenly)
    let curves = distribution.curves.count
    samples = FloatSamples(
      name: name, shape: [2], values: points, labels: curves > 1 ? labels : nil,
      classCount: curves)
  }

  /// What the set is called.
  public var name: String { samples.name }
  /// Number of points.
  public var count: Int { samples.count }
  /// `[2]`.
  public var sampleShape: Shape { samples.sampleShape }
  /// The curve of every point; nil for a single curve.
  public var labels: [Int32]? { samples.labels }
  /// Number of curves; 0 for a single one.
  public var classCount: Int { samples.classCount }
  /// Hash of points and curves.
  public var contentHash: String { samples.contentHash }

  /// Writes one point.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    samples.copySample(index, to: destination)
  }

  /// Returns the natural logarithm of the density.
  public func logDensity(_ point: SIMD2<Double>) -> Double { distribution.logDensity(point) }
}
