import Engine

/// A set of multivariate series of one length: samples `[steps, features]`, scaled as ``layout`` says.
public protocol SeriesDataset: Dataset {
  /// What the features are called, how they were scaled, and which dates the steps have.
  var layout: SeriesLayout { get }
  /// The least and the greatest of all scaled values.
  var range: ClosedRange<Float> { get }
}

extension SeriesDataset {
  /// What the features are called, in their order.
  public var columns: [String] { layout.columns }
  /// How the values were scaled.
  public var scaling: SeriesScaling { layout.scaling }
  /// The dates of the steps, where the data has such.
  public var time: SeriesTime? { layout.time }

  /// The least and the greatest of all scaled values; [0, 1] where they were scaled to that.
  public var range: ClosedRange<Float> {
    if scaling.kind == .minmax { return 0...1 }
    var range = ValueRange()
    var sample = [Float](repeating: 0, count: sampleShape.count)
    for index in 0..<count {
      sample.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        copySample(index, to: start)
      }
      range.add(sample)
    }
    return range.closed
  }

  /// Splits the set at random; sets of overlapping windows split by time instead.
  public func split(
    holdingOut share: Double, seed: UInt64
  ) throws(DatasetError) -> (training: any Dataset, heldOut: any Dataset) {
    let parts = DatasetPart.split(self, holdingOut: share, seed: seed)
    return (
      SeriesPart(parts.training, layout: layout), SeriesPart(parts.heldOut, layout: layout)
    )
  }
}

/// What the numbers of a series mean: all that is needed to write generated ones as the data was written.
public struct SeriesLayout: Codable, Equatable, Sendable {
  /// What the features are called, in their order.
  public let columns: [String]
  /// How the values were scaled.
  public let scaling: SeriesScaling
  /// The dates of the steps, or nil.
  public let time: SeriesTime?

  /// Creates a layout.
  ///
  /// - Precondition: there is a scaling for each column.
  public init(columns: [String], scaling: SeriesScaling, time: SeriesTime? = nil) {
    precondition(
      columns.count == scaling.columns.count,
      "SeriesLayout: \(columns.count) columns have \(scaling.columns.count) scalings")
    self.columns = columns
    self.scaling = scaling
    self.time = time
  }
}

extension Dataset {
  /// Whether samples are series: two axes, steps and features.
  public var isSeries: Bool { sampleShape.rank == 2 }
}
