import Engine

/// Images kept as the bytes they came in and scaled to [-1, 1] when they are copied out.
public struct ByteImages: Dataset {
  /// What the set is called.
  public let name: String
  /// Number of images.
  public let count: Int
  /// `[height, width, channels]`.
  public let sampleShape: Shape
  /// The class of every image, or nil.
  public let labels: [Int32]?
  /// Number of classes; 0 without labels.
  public let classCount: Int
  /// What the classes are called; empty where they have numbers alone.
  public internal(set) var classNames: [String] = []
  /// Hash of shape, pixels and labels.
  public let contentHash: String
  /// Files that should have been samples and could not be read.
  public internal(set) var skipped: [DatasetError] = []
  /// What was chosen for options that decide the samples, whether stated or not.
  public internal(set) var choices: [(key: String, value: String)] = []
  /// The pixels, image by image, row by row, channel last.
  public let pixels: [UInt8]
  /// The byte that stands for 1.
  let white: Int
  /// The value that stands for each byte.
  private let scale: [Float]

  /// Creates a set from its pixels; a byte `v` becomes `v / (white / 2) - 1`.
  ///
  /// - Parameters:
  ///   - name: What the set is called.
  ///   - shape: `[height, width, channels]`.
  ///   - pixels: A whole number of images.
  ///   - labels: The class of every image, none negative, or nil.
  ///   - classCount: Number of classes; one more than the highest label unless stated.
  ///   - white: The byte that stands for 1.
  /// - Precondition: the pixels are a whole number of images, and there are as many labels as images.
  public init(
    name: String, shape: Shape, pixels: [UInt8], labels: [Int32]? = nil, classCount: Int? = nil,
    white: Int = 255
  ) {
    precondition(
      shape.rank == 3 && shape.count > 0 && pixels.count % shape.count == 0,
      "ByteImages: \(pixels.count) bytes are not a whole number of images of shape \(shape)")
    let count = pixels.count / shape.count
    precondition(
      labels.map { $0.count == count } ?? true,
      "ByteImages: \(count) images have \(labels?.count ?? 0) labels")
    self.name = name
    self.count = count
    self.sampleShape = shape
    self.pixels = pixels
    self.white = white
    self.labels = labels
    self.classCount = labels == nil ? 0 : classCount ?? Int((labels?.max() ?? -1) + 1)
    scale = (0..<256).map { Float($0) / (Float(white) / 2) - 1 }
    var hash = ContentHash()
    hash.add(shape)
    hash.add(Int64(white))
    pixels.withUnsafeBufferPointer { for byte in $0 { hash.add(byte) } }
    hash.add(labels)
    contentHash = hash.text
  }

  /// Writes one image, scaled to [-1, 1].
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "ByteImages: no image \(index) among \(count)")
    let size = sampleShape.count
    pixels.withUnsafeBufferPointer { pixels in
      scale.withUnsafeBufferPointer { scale in
        for i in 0..<size { destination[i] = scale[Int(pixels[index * size + i])] }
      }
    }
  }
}
