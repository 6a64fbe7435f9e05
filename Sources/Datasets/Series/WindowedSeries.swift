import Engine

/// Windows of equal length that slide over one or more long series, never from one into the next.
public struct WindowedSeries: SeriesDataset {
  /// What the set is called.
  public let name: String
  /// What the numbers mean.
  public let layout: SeriesLayout
  /// Number of windows.
  public let count: Int
  /// `[window, features]`.
  public let sampleShape: Shape
  /// None.
  public var labels: [Int32]? { nil }
  /// 0.
  public var classCount: Int { 0 }
  /// Hash of rows, windows and scaling.
  public let contentHash: String
  /// Series that are shorter than a window.
  public internal(set) var skipped: [DatasetError] = []
  /// The options that decide the windows.
  public internal(set) var choices: [(key: String, value: String)] = []
  /// Whether ``split(holdingOut:seed:)`` divides windows at random although they share rows.
  let isLeaky: Bool
  private let values: [Float]
  private let stride: Int
  /// First row, first window and number of windows of each series.
  private let segments: [(row: Int, window: Int, count: Int)]

  /// Slides a window over series.
  ///
  /// - Parameters:
  ///   - name: What the set is called.
  ///   - layout: What the numbers mean.
  ///   - values: Scaled rows, series after series, features fastest.
  ///   - lengths: Number of rows of each series.
  ///   - window: Rows in a window.
  ///   - stride: Rows from one window to the next.
  ///   - isLeaky: Whether held-out windows may share rows with others.
  /// - Precondition: the lengths are those of the values, and one at least is that of a window.
  public init(
    name: String, layout: SeriesLayout, values: [Float], lengths: [Int], window: Int,
    stride: Int = 1,
    isLeaky: Bool = false
  ) {
    let width = layout.columns.count
    precondition(
      window > 0 && stride > 0 && lengths.reduce(0, +) * width == values.count
        && lengths.contains { $0 >= window },
      "WindowedSeries: series of \(lengths.count) lengths do not fit \(values.count) values and a window of \(window)"
    )
    (self.name, self.layout, self.values, self.stride) = (name, layout, values, stride)
    self.isLeaky = isLeaky
    sampleShape = [window, width]
    var segments = [(row: Int, window: Int, count: Int)]()
    var (row, total) = (0, 0)
    for length in lengths {
      let count = length < window ? 0 : (length - window) / stride + 1
      if count > 0 { segments.append((row, total, count)) }
      row += length
      total += count
    }
    (self.segments, count) = (segments, total)
    var hash = ContentHash()
    hash.add(sampleShape)
    hash.add(Int64(stride))
    for segment in segments {
      hash.add(Int64(segment.row))
      hash.add(Int64(segment.count))
    }
    for column in layout.scaling.columns {
      hash.add(column.offset.bitPattern)
      hash.add(column.scale.bitPattern)
    }
    values.withUnsafeBufferPointer { for value in $0 { hash.add(value.bitPattern) } }
    contentHash = hash.text
  }

  /// Writes one window, scaled.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "WindowedSeries: no window \(index) among \(count)")
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].window <= index { low = middle } else { high = middle }
    }
    let segment = segments[low]
    let start = (segment.row + (index - segment.window) * stride) * sampleShape[1]
    values.withUnsafeBufferPointer { values in
      for i in 0..<sampleShape.count { destination[i] = values[start + i] }
    }
  }

  /// The least and the greatest of all scaled values that a window holds.
  public var range: ClosedRange<Float> {
    if scaling.kind == .minmax { return 0...1 }
    var range = ValueRange()
    for segment in segments {
      for window in 0..<segment.count {
        // The rows that the window before does not have.
        let fresh = window == 0 ? sampleShape[0] : min(stride, sampleShape[0])
        let end = segment.row + window * stride + sampleShape[0]
        range.add(values[(end - fresh) * sampleShape[1]..<end * sampleShape[1]])
      }
    }
    return range.closed
  }

  /// Splits by time: of each series the last windows are held out, and windows that share a row with them are in neither
  /// part.
  ///
  /// A series too short for that is learned from whole. Where all are, whole series are held out at random. With
  /// `split=leaky` windows are held out at random whether they share rows or not, as the programs of the papers do.
  ///
  /// - Throws: `DatasetError` when no window would be left to learn from.
  public func split(
    holdingOut share: Double, seed: UInt64
  ) throws(DatasetError) -> (training: any Dataset, heldOut: any Dataset) {
    if isLeaky {
      let parts = DatasetPart.split(self, holdingOut: share, seed: seed)
      return (part(parts.training), part(parts.heldOut))
    }
    precondition(share > 0 && share < 1, "split: the share \(share) is not in (0, 1)")
    var (training, heldOut) = ([Int32](), [Int32]())
    for segment in segments {
      let held = max(1, Int((Double(segment.count) * share).rounded()))
      // The windows that end before the first held-out one begins.
      let reach = (segment.count - held) * stride - sampleShape[0]
      let kept = reach < 0 ? 0 : reach / stride + 1
      let windows = segment.window..<segment.window + segment.count
      guard kept > 0 else {
        training += windows.map { Int32($0) }
        continue
      }
      training += windows.prefix(kept).map { Int32($0) }
      heldOut += windows.suffix(held).map { Int32($0) }
    }
    if heldOut.isEmpty { (training, heldOut) = try wholeSeries(share, seed) }
    return (
      part(DatasetPart(self, indices: training)), part(DatasetPart(self, indices: heldOut))
    )
  }

  private func wholeSeries(
    _ share: Double, _ seed: UInt64
  ) throws(DatasetError) -> (training: [Int32], heldOut: [Int32]) {
    guard segments.count > 1 else {
      throw DatasetError(
        name,
        .cannotSplit(
          "its \(count) windows of \(sampleShape[0]) steps are too few to hold some out that share no row with the others"
        ))
    }
    let order = RandomStream(seed: seed, name: "holdout").permutation(segments.count)
    let held = min(max(Int((Double(segments.count) * share).rounded()), 1), segments.count - 1)
    func windows(_ series: some Sequence<Int32>) -> [Int32] {
      series.sorted().flatMap { place in
        let segment = segments[Int(place)]
        return (segment.window..<segment.window + segment.count).map { Int32($0) }
      }
    }
    return (windows(order[held...]), windows(order[..<held]))
  }

  private func part(_ part: DatasetPart) -> SeriesPart { SeriesPart(part, layout: layout) }
}
