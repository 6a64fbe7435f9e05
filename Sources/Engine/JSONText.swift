/// The spelling of strings, numbers and objects in JSON, for the lines and headers the package writes.
///
/// Written by hand because Foundation's encoder costs more start-up time than a short command takes, and
/// does not keep the order of keys.
package enum JSONText {
  /// Returns a string in quotes.
  package static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result.unicodeScalars.append(contentsOf: ["\\", scalar])
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Returns the shortest text that reads back as the same number; `null` for NaN and infinities.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    // Up to 2^53 every whole number is exact.
    guard let whole = Int(exactly: value), abs(whole) <= 1 << 53 else { return "\(value)" }
    return "\(whole)"
  }

  /// Returns an object on one line; the values are JSON already.
  package static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { string($0.key) + ": " + $0.value }.joined(separator: ", ") + "}"
  }

  /// Returns a list on one line; the elements are JSON already.
  package static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }
}
