/// Series read from a table, row by row, in single precision.
///
/// What is kept is four bytes a value, up to twice that while it grows, and 24 for each run of rows of one series; the
/// text is not. To put runs together takes 40 more for each and a second copy of the values. Values that will be scaled
/// are kept as distances from the first of their column, so that small changes of large numbers survive.
struct SeriesTable {
  /// Rows that follow one another in the file, all of one series.
  struct Run {
    let series: Int
    /// The line of the first; the others are on the lines that follow.
    let line: Int
    var count: Int
  }

  /// What the columns are.
  private(set) var columns: SeriesTableColumns
  /// Distances from ``references``, features fastest; NaN where a value is missing.
  var values: [Float] = []
  /// What the values of each feature are distances from; nil until it has a value.
  private(set) var references: [Double?]
  /// The rows, in the order of the file.
  var runs: [Run] = []
  /// The names of the series, in the order in which they begin.
  private(set) var names: [String] = []
  /// What the file is called.
  let subject: String
  private var seriesNumbers: [ArraySlice<UInt8>: Int] = [:]
  private var lastID: ArraySlice<UInt8>?
  private var clocks: [TimeColumn] = []
  private var mark: UInt8?
  private var index: Double?
  private let options: SeriesOptions
  private let isCommaSeparated: Bool

  /// Reads a table to its end.
  ///
  /// - Throws: `DatasetError` with line and column of what is wrong.
  init(_ source: TextBlocks, _ options: SeriesOptions) throws(DatasetError) {
    subject = source.subject
    self.options = options
    var table = try TextTable(source, delimiter: options.delimiter)
    isCommaSeparated = table.delimiter == .comma
    guard try table.next() else { throw DatasetError(subject, .empty) }
    columns = try SeriesTableColumns(
      firstRow: table, subject: subject, hasHeader: options.hasHeader)
    references = []
    if columns.hasHeader, try !table.next() {
      throw DatasetError(
        subject, .badTable("holds a header and no rows", remedy: "check that all was written"))
    }
    try columns.assign(options, firstValues: table)
    references = columns.features.map { _ in nil }
    if let place = columns.time { try beginTimes(table, place) }
    repeat { try add(table) } while try table.next()
  }

  /// Number of rows.
  var rowCount: Int { values.count / columns.features.count }

  // MARK: Rows

  private mutating func add(_ row: TextTable) throws(DatasetError) {
    guard row.count == columns.names.count else {
      throw raggedRow(row)
    }
    let series = try series(of: row)
    if let place = columns.time { try addTime(row, place, series) }
    if columns.index != nil { try checkIndex(row) }
    for (feature, place) in columns.features.enumerated() {
      values.append(try distance(row, place, feature))
    }
    if let last = runs.last, last.series == series, row.line == last.line + last.count {
      runs[runs.count - 1].count += 1
    } else {
      runs.append(Run(series: series, line: row.line, count: 1))
    }
  }

  private func raggedRow(_ row: TextTable) -> DatasetError {
    let reason = DatasetError.Reason.fieldCount(
      found: row.count, expected: "\(columns.names.count) as the first line")
    // Only blanks may as well stand inside of a field.
    guard row.delimiter == .blank, options.delimiter == nil else {
      return DatasetError(subject, reason, at: .line(row.line))
    }
    return DatasetError(
      subject,
      .badTable(
        reason.problem,
        remedy: reason.remedy + ", or say delimiter=comma if blanks are part of names or values"),
      at: .line(row.line))
  }

  private mutating func series(of row: TextTable) throws(DatasetError) -> Int {
    guard let place = columns.id else {
      if names.isEmpty { names = [""] }
      return 0
    }
    let id = row[place]
    if let last = runs.last?.series, id == lastID { return last }
    guard !id.isEmpty else {
      throw DatasetError(
        subject, .badTable("names no series", remedy: "fill the column or leave the row out"),
        at: .field(line: row.line, column: place + 1))
    }
    let key = Array(id)[...]
    lastID = key
    if let number = seriesNumbers[key] { return number }
    seriesNumbers[key] = names.count
    names.append(String(decoding: id, as: UTF8.self))
    return names.count - 1
  }

  /// Returns a value's distance from its column's reference; NaN where it is missing.
  private mutating func distance(
    _ row: TextTable, _ place: Int, _ feature: Int
  ) throws(DatasetError) -> Float {
    let text = row[place]
    let number = TableNumber(text)
    if number.isMissing { return .nan }
    let here = DatasetError.Place.field(line: row.line, column: place + 1)
    guard let value = number.value, !isCommaSeparated || number.mark != UInt8(ascii: ",") else {
      throw noNumber(row, place)
    }
    guard value.isFinite else { throw DatasetError(subject, .notFinite("\(value)"), at: here) }
    if let new = number.mark {
      guard mark ?? new == new else {
        throw DatasetError(
          subject,
          .badTable(
            "\"\(excerpt(text))\" has decimals after another mark than the numbers before",
            remedy: "write all with points, and none with separators of thousands"), at: here)
      }
      mark = new
    }
    let reference = references[feature] ?? (options.scaling == .none ? 0 : value)
    references[feature] = reference
    let distance = Float(value - reference)
    guard distance.isFinite, distance.isNormal || value == reference else {
      throw DatasetError(
        subject, .outOfRange("\(value)", allowed: "single precision"), at: here)
    }
    return distance
  }

  /// Whether the present row may hold names, although it holds a number too.
  private var mayBeHeader: Bool {
    runs.isEmpty && !columns.hasHeader && options.hasHeader == nil
  }

  /// The error for a field that holds neither a number nor a word for a missing one.
  private func noNumber(_ row: TextTable, _ place: Int) -> DatasetError {
    let text = row[place]
    let isDate = !TimeColumn.patterns(of: text).isEmpty
    var remedy = "leave the column out with columns="
    if !isDate, text.contains(where: { (0x30...0x39).contains($0) }) {
      remedy = "write a decimal number without separators of thousands, or " + remedy
    } else {
      let numbers = columns.features.filter { TableNumber(row[$0]).value != nil }
      if numbers.count <= 12 {
        remedy += numbers.map { columns.choice(of: $0) }.joined(separator: ",")
      }
    }
    if mayBeHeader { remedy = "say header=yes if the line names the columns, or " + remedy }
    return DatasetError(
      subject,
      .badTable(
        "\"\(excerpt(text))\" in column \(columns.name(of: place)) is \(isDate ? "a date, not" : "not") a number",
        remedy: remedy), at: .field(line: row.line, column: place + 1))
  }

  private mutating func checkIndex(_ row: TextTable) throws(DatasetError) {
    let value = TableNumber(row[0]).value
    guard let value, value == (index ?? value - 1) + 1 else {
      throw DatasetError(
        subject,
        .badTable(
          "the column has no name and does not count the rows",
          remedy: "name it, or choose columns with columns="),
        at: .field(line: row.line, column: 1))
    }
    index = value
  }

  // MARK: Times

  private mutating func beginTimes(_ row: TextTable, _ place: Int) throws(DatasetError) {
    guard place < row.count else { return }
    var patterns = TimeColumn.patterns(of: row[place]).map { Optional($0) }
    if let isDayFirst = options.isDayFirst, patterns.count > 1 {
      patterns = patterns.filter { $0?.isDayFirst == isDayFirst }
    }
    if patterns.isEmpty, TableNumber(row[place]).value != nil { patterns = [nil] }
    guard !patterns.isEmpty else {
      throw DatasetError(
        subject,
        .badTable(
          "\"\(excerpt(row[place]))\" is no date that is known",
          remedy: "write it as 2004-08-19 or 2004-08-19T09:30:00, or say time=none"),
        at: .field(line: row.line, column: place + 1))
    }
    clocks = patterns.map { TimeColumn($0, subject: subject, column: place) }
  }

  private mutating func addTime(
    _ row: TextTable, _ place: Int, _ series: Int
  ) throws(DatasetError) {
    for clock in clocks.indices { clocks[clock].add(row[place], series: series, line: row.line) }
    if clocks.contains(where: { $0.failure == nil }) { return }
    // What was understood longest tells best what is wrong.
    let best = clocks.max { $0.count < $1.count }
    if let failure = best?.failure { throw failure }
  }

  /// Returns the column of times, if there is one.
  ///
  /// - Throws: `DatasetError` when dates may be read in two ways.
  func clock() throws(DatasetError) -> TimeColumn? {
    let left = clocks.filter { $0.failure == nil }
    guard left.count > 1, let place = columns.time else { return left.first }
    throw DatasetError(
      subject,
      .badTable(
        "all dates of column \(columns.name(of: place)) may begin with the day or with the month",
        remedy: "say dates=dmy or dates=mdy"))
  }
}
