extension TextTable {
  /// Returns a text without its byte-order mark.
  static func content(_ text: [UInt8]) -> ArraySlice<UInt8> {
    text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
  }

  /// Returns what separates fields: the first separator that the first line which is not blank holds outside of quotes.
  ///
  /// Blanks that the next line lacks are part of a single column's name, where the first line has no number.
  static func delimiter(of text: ArraySlice<UInt8>) -> Delimiter {
    let lines = firstLines(of: text).lines
    guard let first = lines.first else { return .comma }
    let found = separator(in: first)
    guard found == .blank, lines.count == 2 else { return found }
    let fields = lines.map { unquoted($0).split { $0 <= 0x20 } }
    let isName = fields[1].count == 1 && fields[0].allSatisfy { TableNumber($0).value == nil }
    return isName ? .comma : .blank
  }

  /// Whether a text is long enough for ``delimiter(of:)``, so that more of it changes nothing.
  static func tellsDelimiter(_ text: ArraySlice<UInt8>) -> Bool {
    let (lines, endedCount) = firstLines(of: text)
    guard let first = lines.first, endedCount > 0 else { return false }
    return endedCount == 2 || separator(in: first) != .blank
  }

  /// The first two lines that are not blank, and how many of them have an end; ends in quotes do not count.
  private static func firstLines(
    of text: ArraySlice<UInt8>
  ) -> (lines: [ArraySlice<UInt8>], endedCount: Int) {
    var lines = [ArraySlice<UInt8>]()
    var (start, isQuoted) = (text.startIndex, false)
    func add(_ line: ArraySlice<UInt8>) {
      if line.contains(where: { $0 > 0x20 }) { lines.append(line) }
    }
    for place in text.indices {
      let byte = text[place]
      if byte == 0x22 { isQuoted.toggle() }
      guard !isQuoted, byte == 0x0A || byte == 0x0D else { continue }
      add(text[start..<place])
      if lines.count == 2 { return (lines, 2) }
      start = place + 1
    }
    let endedCount = lines.count
    add(text[start...])
    return (lines, endedCount)
  }

  /// The first separator that a line holds outside of quotes.
  private static func separator(in line: ArraySlice<UInt8>) -> Delimiter {
    let found = Set(unquoted(line))
    return Delimiter.allCases.first { found.contains($0.byte) } ?? .comma
  }

  /// A line without what stands in quotes.
  private static func unquoted(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var isQuoted = false
    return line.filter { byte in
      if byte == 0x22 { isQuoted.toggle() }
      return !isQuoted
    }
  }
}
