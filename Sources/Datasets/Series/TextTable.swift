/// Rows of a table as text, read block by block (RFC 4180 and its common relatives).
///
/// Written here because SwiftCSV, the usual library, holds a file's whole text, stops the program at a quote inside of a
/// field, and does not say the line of what is wrong. Memory is a block of 256 kB and one row.
///
/// Fields are separated by tabs, semicolons, commas or runs of blanks, as ``delimiter(of:)`` finds out unless it is
/// stated. Lines end with a line feed, a carriage return or both; blank lines are skipped. A field in quotes may hold
/// separators, ends of lines and doubled quotes. A byte-order mark is skipped.
struct TextTable {
  /// What separates fields.
  enum Delimiter: String, CaseIterable {
    case tab, semicolon, comma, blank

    /// The byte that stands for it.
    var byte: UInt8 {
      switch self {
      case .tab: 0x09
      case .semicolon: 0x3B
      case .comma: 0x2C
      case .blank: 0x20
      }
    }
  }

  /// The fields of the present row, one after the other, without quotes and surrounding blanks.
  private(set) var bytes: [UInt8] = []
  /// Where each field of the present row ends.
  private(set) var ends: [Int] = []
  /// The line on which the present row begins, counted from 1.
  private(set) var line = 0
  /// What separates fields.
  let delimiter: Delimiter
  private let source: TextBlocks
  private var block: [UInt8]
  private var position = 0
  private var nextLine = 1
  private static let mostBytes = 1 << 22

  /// Begins to read; the first row is read by ``next()``.
  init(_ source: TextBlocks, delimiter: Delimiter? = nil) throws(DatasetError) {
    self.source = source
    block = try source.next()
    while !Self.tellsDelimiter(Self.content(block)), block.count < Self.mostBytes {
      let next = try source.next()
      if next.isEmpty { break }
      block += next
    }
    if block.starts(with: [0xFF, 0xFE]) || block.starts(with: [0xFE, 0xFF]) {
      throw DatasetError(
        source.subject, .badTable("is text in UTF-16", remedy: "save it as UTF-8"))
    }
    let content = Self.content(block)
    position = content.startIndex
    self.delimiter = delimiter ?? Self.delimiter(of: content)
  }

  /// Number of fields of the present row.
  var count: Int { ends.count }

  /// A field of the present row.
  subscript(field: Int) -> ArraySlice<UInt8> {
    bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
  }

  /// Reads the next row that is not blank.
  ///
  /// - Returns: Whether there was one.
  mutating func next() throws(DatasetError) -> Bool {
    while try readRow() {
      if ends.count > 1 || !bytes.isEmpty { return true }
    }
    return false
  }

  /// Returns the byte at the position without taking it; nil at the end of the file.
  private mutating func peek() throws(DatasetError) -> UInt8? {
    if position == block.count {
      block = try source.next()
      position = 0
    }
    return position < block.count ? block[position] : nil
  }

  private mutating func readRow() throws(DatasetError) -> Bool {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    line = nextLine
    guard try peek() != nil else { return false }
    while true {
      try skipBlanks()
      if try peek() == 0x22 { try readQuoted() } else { try readPlain() }
      ends.append(bytes.count)
      try checkSize()
      try skipBlanks()
      guard let byte = try peek() else { return true }
      if byte == 0x0A || byte == 0x0D {
        try endLine(byte)
        return true
      }
      if delimiter != .blank { position += 1 }
    }
  }

  /// Takes an unquoted field, without the blanks at its end.
  private mutating func readPlain() throws(DatasetError) {
    let start = bytes.count
    while let byte = try peek(), !ends(field: byte) {
      guard byte >= 0x20 || byte == 0x09 else {
        throw DatasetError(
          source.subject, .badText("holds control characters"), at: .line(nextLine))
      }
      try append(byte)
      position += 1
    }
    while bytes.count > start, bytes.last == 0x20 || bytes.last == 0x09 { bytes.removeLast() }
  }

  /// Takes a field from its opening to its closing quote.
  private mutating func readQuoted() throws(DatasetError) {
    position += 1
    while let byte = try peek() {
      position += 1
      if byte == 0x22 {
        guard try peek() == 0x22 else {
          try skipBlanks(whereTheySeparate: false)
          guard let next = try peek(), !ends(field: next) else { return }
          throw DatasetError(
            source.subject, .badText("text follows a closing quote"), at: .line(nextLine))
        }
        position += 1
      } else if byte == 0x0A {
        nextLine += 1
      }
      try append(byte)
    }
    throw DatasetError(
      source.subject, .badText("a quote that opens in this row is not closed"), at: .line(line))
  }

  /// Whether a byte follows the last one of an unquoted field.
  private func ends(field byte: UInt8) -> Bool {
    byte == delimiter.byte || byte == 0x0A || byte == 0x0D || byte == 0x09 && delimiter == .blank
  }

  private mutating func append(_ byte: UInt8) throws(DatasetError) {
    bytes.append(byte)
    try checkSize()
  }

  private func checkSize() throws(DatasetError) {
    if bytes.count + 8 * ends.count > Self.mostBytes {
      throw DatasetError(
        source.subject,
        .badTable("a row of more than 4 MB begins here", remedy: "check that it is a table"),
        at: .line(line))
    }
  }

  /// Skips blanks, and tabs where these do not separate fields.
  private mutating func skipBlanks(whereTheySeparate: Bool = true) throws(DatasetError) {
    if delimiter == .blank && !whereTheySeparate { return }
    while let byte = try peek(), byte == 0x20 || byte == 0x09 && delimiter != .tab {
      position += 1
    }
  }

  private mutating func endLine(_ byte: UInt8) throws(DatasetError) {
    position += 1
    if byte == 0x0D, try peek() == 0x0A { position += 1 }
    nextLine += 1
  }
}
