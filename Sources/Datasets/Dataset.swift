import Engine

/// A finite, numbered collection of samples of one shape, kept in memory.
public protocol Dataset: Sendable {
  /// What the set is called in listings and run folders, such as `digits`, `ring8` or `mnist`.
  var name: String { get }
  /// Number of samples, at least 1. A synthetic set has a finite drawn size too.
  var count: Int { get }
  /// `[height, width, channels]` of an image, `[steps, features]` of a series, `[2]` of a point in the plane, `[d]` of a
  /// vector.
  var sampleShape: Shape { get }
  /// The class of every sample, 0 to `classCount - 1`, or nil.
  var labels: [Int32]? { get }
  /// Number of classes; 0 without labels.
  var classCount: Int { get }
  /// What the classes are called, in the order of their numbers; empty where they have numbers alone.
  var classNames: [String] { get }
  /// A stable hash of shape, values and labels, so that a resumed run can tell that its data changed.
  var contentHash: String { get }
  /// Files that should have been samples, could not be read and were left out, with the reasons.
  var skipped: [DatasetError] { get }
  /// What was chosen for options that decide the samples, whether the user stated them or not.
  var choices: [(key: String, value: String)] { get }

  /// Writes one sample, `sampleShape.count` values: images scaled to [-1, 1], points as they are.
  ///
  /// - Precondition: `index` is at least 0 and less than `count`.
  func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>)

  /// Splits the set into a part to learn from and a part that is held out.
  ///
  /// - Parameters:
  ///   - share: The held-out part's share, in (0, 1).
  ///   - seed: What a random choice depends on.
  /// - Returns: Both parts, neither empty.
  /// - Throws: `DatasetError` when the set cannot be split without samples that overlap.
  /// - Precondition: the set has two samples at least.
  func split(
    holdingOut share: Double, seed: UInt64
  ) throws(DatasetError) -> (training: any Dataset, heldOut: any Dataset)
}

/// A set whose samples follow a known probability density in the plane.
public protocol DensityDataset: Dataset {
  /// Returns the natural logarithm of the density that the samples were drawn from.
  func logDensity(_ point: SIMD2<Double>) -> Double
}

/// A set drawn from a mixture of Gaussians, for which captured modes can be counted.
public protocol MixtureDataset: DensityDataset {
  /// The distribution that the points were drawn from.
  var mixture: GaussianMixture { get }
}

extension MixtureDataset {
  /// Returns the natural logarithm of the mixture's density.
  public func logDensity(_ point: SIMD2<Double>) -> Double { mixture.logDensity(point) }
}

extension Dataset {
  /// Returns the named samples as one array, first axis the sample.
  ///
  /// - Precondition: every index is at least 0 and less than `count`.
  public func samples(at indices: some Sequence<Int>) -> NDArray {
    let size = sampleShape.count
    var (values, taken) = ([Float](), 0)
    for index in indices {
      values.append(contentsOf: repeatElement(0, count: size))
      values.withUnsafeMutableBufferPointer { buffer in
        guard size > 0, let start = buffer.baseAddress else { return }
        copySample(index, to: start + taken * size)
      }
      taken += 1
    }
    return NDArray(Shape([taken] + sampleShape.sizes), values)
  }

  /// None, unless a set says otherwise.
  public var classNames: [String] { [] }

  /// None, unless a set says otherwise.
  public var skipped: [DatasetError] { [] }

  /// None, unless a set says otherwise.
  public var choices: [(key: String, value: String)] { [] }

  /// Splits at random, as ``DatasetPart/split(_:holdingOut:seed:)`` does.
  public func split(
    holdingOut share: Double, seed: UInt64
  ) throws(DatasetError) -> (training: any Dataset, heldOut: any Dataset) {
    let parts = DatasetPart.split(self, holdingOut: share, seed: seed)
    return (parts.training, parts.heldOut)
  }

  /// Whether samples are images: three axes.
  public var isImages: Bool { sampleShape.rank == 3 }
}
