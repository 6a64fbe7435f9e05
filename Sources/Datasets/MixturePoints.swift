import Engine

/// Points drawn from a mixture of Gaussians; the label of a point is its mode.
public struct MixturePoints: MixtureDataset {
  /// The distribution.
  public let mixture: GaussianMixture
  private let samples: FloatSamples

  /// Draws the points.
  ///
  /// - Precondition: `count` is at least 1.
  public init(name: String, mixture: GaussianMixture, count: Int, seed: UInt64) {
    precondition(count > 0, "MixturePoints: count must be at least 1, is \(count)")
    self.mixture = mixture
    let (points, labels) = mixture.draw(count, seed: seed, stream: "data." + name)
    samples = FloatSamples(
      name: name, shape: [2], values: points, labels: labels, classCount: mixture.modes.count)
  }

  /// What the set is called.
  public var name: String { samples.name }
  /// Number of points.
  public var count: Int { samples.count }
  /// `[2]`.
  public var sampleShape: Shape { samples.sampleShape }
  /// The mode of every point.
  public var labels: [Int32]? { samples.labels }
  /// Number of modes.
  public var classCount: Int { samples.classCount }
  /// Hash of points and modes.
  public var contentHash: String { samples.contentHash }

  /// Writes one point.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    samples.copySample(index, to: destination)
  }
}
