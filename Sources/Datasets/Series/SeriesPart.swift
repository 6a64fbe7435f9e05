import Engine

/// Some of the series of a set, with the set's layout.
public struct SeriesPart: SeriesDataset {
  /// What the numbers mean.
  public let layout: SeriesLayout
  private let part: DatasetPart

  /// Gives a part of a set the set's layout.
  init(_ part: DatasetPart, layout: SeriesLayout) {
    self.part = part
    self.layout = layout
  }

  /// What the set is called.
  public var name: String { part.name }
  /// Number of series.
  public var count: Int { part.count }
  /// `[steps, features]`.
  public var sampleShape: Shape { part.sampleShape }
  /// The class of every series, or nil.
  public var labels: [Int32]? { part.labels }
  /// Number of classes of the whole set.
  public var classCount: Int { part.classCount }
  /// What the classes are called.
  public var classNames: [String] { part.classNames }
  /// Hash of the whole set and of which series these are.
  public var contentHash: String { part.contentHash }
  /// What the whole set leaves out.
  public var skipped: [DatasetError] { part.skipped }

  /// Writes one series as the whole set does.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    part.copySample(index, to: destination)
  }
}
