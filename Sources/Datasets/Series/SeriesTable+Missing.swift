extension SeriesTable {
  /// Throws where values are missing and nothing may be filled in, or a column holds none at all.
  func checkMissing(_ fill: SeriesOptions.Fill?) throws(DatasetError) {
    let width = columns.features.count
    var (lines, total) = ([Int](), 0)
    var first: DatasetError.Place?
    var row = 0
    if let feature = references.firstIndex(of: nil) {
      let place = columns.features[feature]
      throw DatasetError(
        subject,
        .badTable(
          "column \(place + 1), \(columns.name(of: place)), has no value in any row",
          remedy: "leave it out with columns="))
    }
    guard fill == nil else { return }
    for run in runs {
      for line in run.line..<run.line + run.count {
        for feature in 0..<width where values[row * width + feature].isNaN {
          total += 1
          first = first ?? .field(line: line, column: columns.features[feature] + 1)
          if lines.count < 6, lines.last != line { lines.append(line) }
        }
        row += 1
      }
    }
    guard let first else { return }
    let shown = lines.prefix(5).map(String.init).joined(separator: ", ")
    let rows = "line\(lines.count > 1 ? "s" : "") \(shown)\(lines.count > 5 ? " and further" : "")"
    throw DatasetError(
      subject,
      .badTable(
        total == 1 ? "a value is missing" : "\(total) values are missing, in \(rows)",
        remedy: "say fill=forward or fill=linear, or leave rows or columns out"), at: first)
  }

  /// Puts the rows of each series together, where the file mixes them.
  mutating func group() {
    let width = columns.features.count
    var seen = -1
    if runs.allSatisfy({ run in
      defer { seen = max(seen, run.series) }
      return run.series >= seen
    }) {
      return
    }
    var starts = [Int]()
    var row = 0
    for run in runs {
      starts.append(row)
      row += run.count
    }
    // Equal numbers of series keep the order of the file.
    let order = runs.indices.sorted { (runs[$0].series, $0) < (runs[$1].series, $1) }
    var grouped = [Float]()
    grouped.reserveCapacity(values.count)
    for place in order {
      let start = starts[place] * width
      grouped += values[start..<start + runs[place].count * width]
    }
    values = grouped
    runs = order.map { runs[$0] }
  }

  /// Turns the rows of a series around.
  mutating func reverse(rows: Range<Int>) {
    let width = columns.features.count
    var (low, high) = (rows.lowerBound, rows.upperBound - 1)
    while low < high {
      for feature in 0..<width { values.swapAt(low * width + feature, high * width + feature) }
      (low, high) = (low + 1, high - 1)
    }
  }

  /// Fills in what is missing in one series, whose rows are in the order of time.
  ///
  /// - Throws: `DatasetError` where there is no value before, or after, from which to fill in.
  mutating func fill(_ fill: SeriesOptions.Fill, rows: Range<Int>, name: String)
    throws(DatasetError)
  {
    let width = columns.features.count
    for feature in 0..<width {
      var last: Int?
      for row in rows {
        let value = values[row * width + feature]
        guard !value.isNaN else { continue }
        if let last, row - last > 1 {
          let start = values[last * width + feature]
          for between in last + 1..<row {
            let share = Float(between - last) / Float(row - last)
            values[between * width + feature] =
              fill == .forward ? start : start + (value - start) * share
          }
        }
        if last == nil, row > rows.lowerBound {
          throw lacks("first", row - rows.lowerBound, feature, name)
        }
        last = row
      }
      guard let last else { throw lacks("only", rows.count, feature, name) }
      guard last + 1 < rows.upperBound else { continue }
      guard fill == .forward else {
        throw lacks("last", rows.upperBound - last - 1, feature, name)
      }
      for row in last + 1..<rows.upperBound {
        values[row * width + feature] = values[last * width + feature]
      }
    }
  }

  private func lacks(_ end: String, _ count: Int, _ feature: Int, _ name: String) -> DatasetError {
    let place = columns.features[feature]
    let rows = count == 1 ? "the \(end) row" : "the \(end) \(count) rows"
    let series = name.isEmpty ? "" : " of series \(name)"
    return DatasetError(
      subject,
      .badTable(
        "column \(place + 1), \(columns.name(of: place)), has no value in \(rows)\(series), from which to fill in",
        remedy: "leave these rows or the column out"))
  }
}
