/// Opens tables as windows of series.
enum CSVSeries {
  /// Opens `csv:FILE,window=24`.
  static func open(_ path: String, _ options: Options) throws(DatasetError) -> WindowedSeries {
    let options = try SeriesOptions(options)
    return try windows(TextBlocks(path: path), options, name: stem(of: path))
  }

  /// Reads a table and slides a window over its series.
  static func windows(
    _ source: TextBlocks, _ options: SeriesOptions, name: String
  ) throws(DatasetError) -> WindowedSeries {
    var table = try SeriesTable(source, options)
    let clock = try table.clock()
    try table.checkMissing(options.fill)
    table.group()
    var lengths = [Int](repeating: 0, count: table.names.count)
    for run in table.runs { lengths[run.series] += run.count }
    var row = 0
    for (series, length) in lengths.enumerated() {
      let rows = row..<row + length
      if let clock, clock.isFalling[series] == true { table.reverse(rows: rows) }
      if let fill = options.fill {
        try table.fill(fill, rows: rows, name: table.names[series])
      }
      row += length
    }
    let short = lengths.indices.filter { lengths[$0] < options.window }
    guard let longest = lengths.max(), longest >= options.window else {
      throw tooShort(source.subject, lengths.max() ?? 0, lengths.count, options.window)
    }
    let layout = SeriesLayout(
      columns: table.columns.features.map { table.columns.name(of: $0) },
      scaling: table.scale(options.scaling),
      time: table.columns.time.flatMap { place in
        clock?.time(name: table.columns.name(of: place))
      })
    var windows = WindowedSeries(
      name: name, layout: layout, values: table.values, lengths: lengths, window: options.window,
      stride: options.stride, isLeaky: options.isLeaky)
    windows.choices = options.choices
    windows.skipped = short.map { series in
      DatasetError(
        source.subject,
        .badTable(
          "series \(table.names[series]) has \(rows(lengths[series])), fewer than a window of \(options.window)",
          remedy: "choose a shorter window"))
    }
    return windows
  }

  private static func rows(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }

  private static func tooShort(
    _ subject: String, _ longest: Int, _ count: Int, _ window: Int
  ) -> DatasetError {
    DatasetError(
      subject,
      .badTable(
        count == 1
          ? "holds \(rows(longest)), fewer than a window of \(window)"
          : "its longest series has \(rows(longest)), fewer than a window of \(window)",
        remedy: longest > 2
          ? "choose a window of at most \(longest), such as window=\(longest)" : "add rows"))
  }
}

extension SeriesTable {
  /// Scales all values in place.
  ///
  /// - Precondition: none is missing.
  mutating func scale(_ kind: SeriesScaling.Kind) -> SeriesScaling {
    let width = columns.features.count
    let maps = (0..<width).map { feature in
      let reference = references[feature] ?? 0
      var statistics = SeriesStatistics()
      for place in stride(from: feature, to: values.count, by: width) {
        statistics.add(reference + Double(values[place]))
      }
      let map = statistics.column(kind)
      for place in stride(from: feature, to: values.count, by: width) {
        values[place] = map.scaled(reference + Double(values[place]))
      }
      return map
    }
    return SeriesScaling(kind, columns: maps)
  }
}
