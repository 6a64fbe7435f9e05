import Engine

/// Grey images as series: each row is a step, each column a feature, grey levels scaled to [0, 1].
///
/// Labels are kept, which makes these the smallest labelled series (Esteban, Hyland and Raetsch 2017, arXiv:1706.02633,
/// section 4.3).
public struct ImageRows: SeriesDataset {
  /// What the set is called.
  public let name: String
  /// What the numbers mean.
  public let layout: SeriesLayout
  private let images: ByteImages

  /// Takes images of one channel.
  ///
  /// - Precondition: the images have one channel.
  public init(name: String, images: ByteImages) {
    precondition(
      images.sampleShape[2] == 1, "ImageRows: images \(images.sampleShape) have several channels")
    self.name = name
    self.images = images
    let width = images.sampleShape[1]
    layout = SeriesLayout(
      columns: (1...width).map { "column\($0)" },
      scaling: SeriesScaling(
        .minmax,
        columns: [SeriesScaling.Column](
          repeating: .init(offset: 0, scale: Double(images.white)), count: width)))
  }

  /// Number of images.
  public var count: Int { images.count }
  /// `[height, width]`.
  public var sampleShape: Shape { [images.sampleShape[0], images.sampleShape[1]] }
  /// The class of every image, or nil.
  public var labels: [Int32]? { images.labels }
  /// Number of classes; 0 without labels.
  public var classCount: Int { images.classCount }
  /// What the classes are called.
  public var classNames: [String] { images.classNames }
  /// Hash of the images.
  public var contentHash: String { images.contentHash }

  /// Writes one image, scaled to [0, 1].
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "ImageRows: no image \(index) among \(count)")
    let size = sampleShape.count
    images.pixels.withUnsafeBufferPointer { pixels in
      for i in 0..<size { destination[i] = Float(pixels[index * size + i]) / Float(images.white) }
    }
  }
}
