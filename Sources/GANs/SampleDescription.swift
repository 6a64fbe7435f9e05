import Engine

/// What a variant must know about the data before it can describe its networks.
public struct SampleDescription: Sendable, Equatable {
  /// Sizes of one sample: `[height, width, channels]` for images, `[2]` for points.
  public let shape: Shape
  /// Number of classes; 0 without labels.
  public let classCount: Int

  /// Describes samples.
  public init(shape: Shape, classCount: Int = 0) {
    self.shape = shape
    self.classCount = classCount
  }

  /// Whether samples are images, with values in [-1, 1].
  public var isImage: Bool { shape.rank == 3 }
}
