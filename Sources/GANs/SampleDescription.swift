import Engine
import NeuralNet

/// What a variant must know about the data before it can describe its networks.
public struct SampleDescription: Sendable, Equatable {
  /// Sizes of one sample: `[height, width, channels]` for images, `[steps, features]` for series, `[2]` for points.
  public let shape: Shape
  /// Number of classes; 0 without labels.
  public let classCount: Int
  /// The least and the greatest value of series, where it is known.
  public let range: ClosedRange<Float>?

  /// Describes samples.
  public init(shape: Shape, classCount: Int = 0, range: ClosedRange<Float>? = nil) {
    self.shape = shape
    self.classCount = classCount
    self.range = range
  }

  /// Whether samples are images, with values in [-1, 1].
  public var isImage: Bool { shape.rank == 3 }

  /// Whether samples are series.
  public var isSeries: Bool { shape.rank == 2 }

  /// Throws unless every sample has a class.
  func requireLabels() throws(HyperparameterError) {
    if classCount < 1 {
      throw HyperparameterError(
        "data",
        "must have a label for each sample and have none: put pictures into a folder per class or list them in "
          + "labels.csv, add a third column to a CSV file, or train a variant without classes")
    }
  }

  /// Throws unless the samples are images that ``DCGANNetworks`` and their kin are made for.
  func requireConvolvableImages() throws(HyperparameterError) {
    guard isImage, shape[0] == shape[1], DCGANNetworks.supports(side: shape[0]) else {
      throw HyperparameterError(
        "data", "must be square images whose side is a multiple of 4 from 8, not \(shape)")
    }
  }
}
