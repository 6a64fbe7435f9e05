public import Datasets
public import Engine
internal import Synchronization

/// Samples with values in [-1, 1], of a data set or a generator, as images of 8 bits.
///
/// A value x becomes `127.5 x + 128`, limited to 0...255 and rounded down, as StyleGAN's evaluation does it. Samples are
/// drawn in blocks, of which the last few are kept.
public final class SampleImages: ImageSource {
  /// Returns the samples of a range, `[range.count, height, width, channels]`.
  public typealias Draw = @Sendable (_ range: Range<Int>) throws -> NDArray

  /// What messages call the samples.
  public let name: String
  /// Number of samples.
  public let count: Int

  private let blockSize: Int
  private let draw: Draw
  /// Locked while a block is drawn too.
  private let blocks = Mutex<[(index: Int, samples: NDArray)]>([])

  private static let mostBlocks = 3

  /// Creates images of samples that are drawn on demand.
  ///
  /// - Parameters:
  ///   - name: What messages call the samples.
  ///   - count: Number of samples.
  ///   - blockSize: Samples that are drawn at once.
  ///   - draw: Draws a range of samples; never called on two threads at once, and again for a range that was needed
  ///     long ago.
  /// - Precondition: `count` is not negative, and `blockSize` is at least 1.
  public init(_ name: String, count: Int, blockSize: Int = 64, draw: @escaping Draw) {
    precondition(
      count >= 0 && blockSize >= 1, "SampleImages: \(count) samples in blocks of \(blockSize)")
    (self.name, self.count, self.blockSize, self.draw) = (name, count, blockSize, draw)
  }

  /// Creates images of a data set's samples.
  ///
  /// - Precondition: the samples are images.
  public convenience init(_ dataset: any Dataset) {
    precondition(
      dataset.isImages, "SampleImages: samples of shape \(dataset.sampleShape) are no images")
    self.init(dataset.name, count: dataset.count) { dataset.samples(at: $0) }
  }

  /// Returns one sample as an image.
  ///
  /// - Throws: What the drawing of samples throws.
  public func image(at index: Int) throws -> DecodedImage {
    let block = index / blockSize
    let samples = try blocks.withLock { blocks in
      if let known = blocks.first(where: { $0.index == block }) { return known.samples }
      let first = block * blockSize
      let drawn = try draw(first..<min(first + blockSize, count))
      if blocks.count == Self.mostBlocks { blocks.removeFirst() }
      blocks.append((block, drawn))
      return drawn
    }
    let shape = Array(samples.shape.sizes.dropFirst())
    let first = (index - block * blockSize) * shape.reduce(1, *)
    return DecodedImage(
      width: shape[1], height: shape[0], channels: shape[2],
      pixels: samples.values[first..<first + shape.reduce(1, *)].map(Self.level))
  }

  /// The name with the number of the sample.
  public func imageName(at index: Int) -> String { "\(name) (sample \(index))" }

  /// The 8-bit level of a value in [-1, 1]; 0 for NaN.
  static func level(_ value: Float) -> UInt8 {
    let level = value * 127.5 + 128
    return level > 0 ? UInt8(min(level, 255)) : 0
  }
}
