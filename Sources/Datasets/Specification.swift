/// A data specification taken apart: `[format:]body[,key=value]...`.
struct Specification: Equatable {
  /// The whole text, for messages.
  var text: String
  /// What stands before the first colon, when that is the name of a file format.
  var format: String?
  /// A built-in name or a path.
  var body: String
  /// The options in the order they were written; the last of equal keys counts.
  var options: [(key: String, value: String)]

  static func == (a: Specification, b: Specification) -> Bool {
    a.text == b.text && a.format == b.format && a.body == b.body
  }

  /// The option whose value is a list.
  static let listKey = "columns"

  /// Formats that may stand before a colon.
  static let formats = FileFormat.allCases.map(\.rawValue)

  /// Takes a specification apart.
  ///
  /// A comma starts options only where `key=` follows, so a path may hold commas. The value of `columns` may hold some
  /// too.
  init(_ text: String) {
    var (head, options) = (Substring(text), [(key: String, value: String)]())
    var search = head
    while let comma = search.lastIndex(of: ",") {
      let tail = head[head.index(after: comma)...]
      if !tail.contains("=") {
        // Perhaps a further name of a list.
        search = search[..<comma]
        continue
      }
      guard let equals = tail.firstIndex(of: "="), equals > tail.startIndex,
        tail[..<equals].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
      else { break }
      let (key, value) = (String(tail[..<equals]), String(tail[tail.index(after: equals)...]))
      guard key == Self.listKey || !value.contains(",") else { break }
      options.append((key, value))
      head = head[..<comma]
      search = head
    }
    self.text = text
    self.options = options.reversed()
    if let colon = head.firstIndex(of: ":"), Self.formats.contains(String(head[..<colon])) {
      format = String(head[..<colon])
      body = String(head[head.index(after: colon)...])
    } else {
      body = String(head)
    }
  }
}
