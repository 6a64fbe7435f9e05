import Engine

/// A finite, numbered collection of samples of one shape, kept in memory.
public protocol Dataset: Sendable {
  /// What the set is called in listings and run folders, such as `digits`, `ring8` or `mnist`.
  var name: String { get }
  /// Number of samples, at least 1. A synthetic set has a finite drawn size too.
  var count: Int { get }
  /// `[height, width, channels]` of an image, `[2]` of a point in the plane, `[d]` of a vector.
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

  /// Whether samples are images: three axes.
  public var isImages: Bool { sampleShape.rank == 3 }
}
