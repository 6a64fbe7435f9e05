import Engine

/// Series kept as scaled numbers, each independent of the others.
public struct SeriesSamples: SeriesDataset {
  /// What the numbers mean.
  public let layout: SeriesLayout
  private let samples: FloatSamples

  /// Scales series and keeps them.
  ///
  /// - Parameters:
  ///   - name: What the set is called.
  ///   - shape: `[steps, features]`.
  ///   - values: A whole number of series in their own units, features fastest.
  ///   - columns: What the features are called.
  ///   - kind: How each feature is scaled, over all series and steps.
  /// - Precondition: the values are finite and at least one series, and there is a name for each feature.
  public init(
    name: String, shape: Shape, values: [Double], columns: [String],
    scaling kind: SeriesScaling.Kind
  ) {
    precondition(
      shape.rank == 2 && shape.count > 0 && !values.isEmpty && shape[1] == columns.count,
      "SeriesSamples: \(values.count) values, \(columns.count) columns do not fit series of shape \(shape)"
    )
    let features = shape[1]
    let maps = (0..<features).map { feature in
      var statistics = SeriesStatistics()
      for place in stride(from: feature, to: values.count, by: features) {
        statistics.add(values[place])
      }
      return statistics.column(kind)
    }
    layout = SeriesLayout(columns: columns, scaling: SeriesScaling(kind, columns: maps))
    samples = FloatSamples(
      name: name, shape: shape,
      values: values.enumerated().map { maps[$0 % features].scaled($1) })
  }

  /// What the set is called.
  public var name: String { samples.name }
  /// Number of series.
  public var count: Int { samples.count }
  /// `[steps, features]`.
  public var sampleShape: Shape { samples.sampleShape }
  /// None.
  public var labels: [Int32]? { nil }
  /// 0.
  public var classCount: Int { 0 }
  /// Hash of shape and values.
  public var contentHash: String { samples.contentHash }

  /// Writes one series.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    samples.copySample(index, to: destination)
  }
}
