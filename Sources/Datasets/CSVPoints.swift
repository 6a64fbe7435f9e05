import Engine

/// Points as text: one point a line, `x,y` or `x,y,label`.
///
/// Separators are commas, semicolons or tabs, whichever the first line has. A first line that holds no
/// number at all is a header. Blank lines and blanks around numbers are skipped; quotes are not part of
/// the format. A label is a whole number from 0 to 99,999.
public struct CSVPoints: Equatable, Sendable {
  /// The coordinates, two a point.
  public let values: [Float]
  /// The labels, or nil when lines have two fields.
  public let labels: [Int32]?

  /// Number of points.
  public var count: Int { values.count / 2 }

  /// Reads a file's content.
  ///
  /// - Parameters:
  ///   - bytes: The content, gzip-compressed or not.
  ///   - subject: What messages call the file.
  /// - Throws: `DatasetError` with the line when one cannot be understood.
  public init(bytes: [UInt8], subject: String) throws(DatasetError) {
    var reader = try ByteReader(bytes, subject: subject)
    var content = try reader.readAll()[...]
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
    var parser = Parser(subject: subject)
    var line = 0
    while !content.isEmpty {
      line += 1
      let end = content.firstIndex(of: 0x0A) ?? content.endIndex
      try parser.add(content[content.startIndex..<end], line: line)
      content = content[min(end + 1, content.endIndex)...]
    }
    guard !parser.values.isEmpty else { throw DatasetError(subject, .empty) }
    values = parser.values
    labels = parser.fields == 3 ? parser.labels : nil
  }

  /// Returns the content as a data set.
  func dataset(name: String) -> FloatSamples {
    FloatSamples(name: name, shape: [2], values: values, labels: labels)
  }

  /// What is known after some lines.
  private struct Parser {
    let subject: String
    var values = [Float]()
    var labels = [Int32]()
    var fields = 0
    private var separator: UInt8?
    private var series: String { "csv:\(subject),window=24" }

    init(subject: String) { self.subject = subject }

    mutating func add(_ text: ArraySlice<UInt8>, line: Int) throws(DatasetError) {
      let text = trimmed(text)
      if text.isEmpty { return }
      guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
        throw DatasetError(subject, .badText("holds control characters"), at: .line(line))
      }
      let isFirst = separator == nil
      let separator =
        self.separator ?? [0x2C, 0x3B, 0x09].first { text.contains($0) } ?? 0x2C
      self.separator = separator
      let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        .map { trimmed($0) }
      if isFirst, (2...3).contains(parts.count), !parts.contains(where: { number($0) != nil }) {
        return
      }
      guard fields == 0 ? (2...3).contains(parts.count) : parts.count == fields else {
        guard fields > 0 else {
          throw DatasetError(
            subject,
            .badTable(
              "has \(parts.count) field\(parts.count == 1 ? "" : "s"), not 2 (x,y) or 3 (x,y,label)",
              remedy: "if it holds series, say \(series)"), at: .line(line))
        }
        throw DatasetError(
          subject, .fieldCount(found: parts.count, expected: "\(fields) as before"),
          at: .line(line))
      }
      fields = parts.count
      for column in 0..<2 { values.append(try coordinate(parts[column], line, column + 1)) }
      if fields == 3 { labels.append(try label(parts[2], line)) }
    }

    private func coordinate(
      _ text: ArraySlice<UInt8>, _ line: Int, _ column: Int
    ) throws(DatasetError) -> Float {
      let place = DatasetError.Place.field(line: line, column: column)
      guard let value = number(text) else {
        // What the first line of numbers begins with is then a date or a name, as tables of another kind have them.
        let reason: DatasetError.Reason =
          values.isEmpty
          ? .badTable(
            "\"\(excerpt(text))\" is not a number",
            remedy:
              "write a decimal number, such as -1.25e-3, or, if it holds series, say \(series)")
          : .badNumber(excerpt(text))
        throw DatasetError(subject, reason, at: place)
      }
      guard value.isFinite else { throw DatasetError(subject, .notFinite("\(value)"), at: place) }
      guard Float(value).isFinite else {
        throw DatasetError(subject, .outOfRange("\(value)", allowed: "single precision"), at: place)
      }
      return Float(value)
    }

    private func label(_ text: ArraySlice<UInt8>, _ line: Int) throws(DatasetError) -> Int32 {
      guard let value = Int32(String(decoding: text, as: UTF8.self)), (0...99_999).contains(value)
      else {
        throw DatasetError(
          subject,
          .badTable(
            "\"\(excerpt(text))\" is not a label, a whole number from 0 to 99999",
            remedy: "if it holds series, say \(series)"),
          at: .field(line: line, column: 3))
      }
      return value
    }
  }
}

/// Returns a number, NaN and infinity included, or nil.
private func number(_ text: ArraySlice<UInt8>) -> Double? {
  // A hexadecimal number or a word of many letters is not what a table holds.
  guard !text.isEmpty, text.count <= 64, !text.contains(0x78), !text.contains(0x58) else {
    return nil
  }
  return Double(String(decoding: text, as: UTF8.self))
}

private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var text = text
  while let byte = text.first, byte == 0x20 || byte == 0x0D || byte == 0x09 { text.removeFirst() }
  while let byte = text.last, byte == 0x20 || byte == 0x0D || byte == 0x09 { text.removeLast() }
  return text
}

/// Returns the first 24 characters, control characters shown as dots.
func excerpt(_ text: ArraySlice<UInt8>) -> String {
  let shown = String(decoding: text.prefix(24).map { $0 < 0x20 ? 0x2E : $0 }, as: UTF8.self)
  return text.count > 24 ? shown + "..." : shown
}
