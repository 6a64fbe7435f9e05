/// A strict reader of the little JSON that a safetensors header consists of.
///
/// The header's grammar has a fixed depth, so the scanner offers strings, counts, lists of counts and objects
/// and never recurses on what it reads.
struct HeaderScanner {
  /// What is wrong, and at which byte of the header.
  struct Problem: Error {
    var byte: Int
    var text: String
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Calls `body` after each key of an object; `body` must consume the value.
  ///
  /// - Throws: ``Problem``, also for a key that comes twice.
  mutating func object(
    _ body: (inout HeaderScanner, String) throws(Problem) -> Void
  ) throws(Problem) {
    try expect("{")
    var keys = Set<String>()
    guard !skip("}") else { return }
    repeat {
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else {
        throw Problem(byte: start, text: "the name '\(key.prefix(80))' comes twice")
      }
      try expect(":")
      try body(&self, key)
    } while skip(",")
    try expect("}")
  }

  /// Reads a list of at most `limit` counts.
  mutating func counts(limit: Int) throws(Problem) -> [Int] {
    try expect("[")
    var result: [Int] = []
    guard !skip("]") else { return result }
    repeat {
      guard result.count < limit else { throw problem("more than \(limit) numbers in a list") }
      result.append(try count())
    } while skip(",")
    try expect("]")
    return result
  }

  /// Reads a whole number that is not negative, without leading zeros.
  mutating func count() throws(Problem) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (product, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !high, !carry else { throw problem("a number is too large") }
      value = sum
      position += 1
    }
    guard position > start else { throw problem("a number is expected") }
    guard position - start == 1 || bytes[start] != UInt8(ascii: "0") else {
      throw Problem(byte: start, text: "a number begins with 0")
    }
    return value
  }

  /// Reads a string in quotes.
  mutating func string() throws(Problem) -> String {
    try expect("\"")
    let start = position
    var content: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw problem("a control character in a string") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        content.append(contentsOf: try escaped().utf8)
      } else {
        content.append(byte)
      }
    }
    try expect("\"", skippingSpace: false)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Problem(byte: start, text: "a string that is not UTF-8")
    }
    return text
  }

  /// Reads the spaces that may fill up the header after its object.
  mutating func end() throws(Problem) {
    while let byte = peek {
      guard byte == UInt8(ascii: " ") else {
        throw problem("surplus bytes after the closing brace")
      }
      position += 1
    }
  }

  private mutating func escaped() throws(Problem) -> Character {
    guard let byte = peek else { throw problem("an unfinished string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800...0xDBFF).contains(code) {
        try expect("\\", skippingSpace: false)
        try expect("u", skippingSpace: false)
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else { throw problem("half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("half a surrogate pair") }
      return Character(scalar)
    default:
      throw problem("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("\\u needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  private mutating func skip(_ wanted: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: wanted) else { return false }
    position += 1
    return true
  }

  private mutating func expect(
    _ wanted: Unicode.Scalar, skippingSpace: Bool = true
  ) throws(Problem) {
    if skippingSpace { skipSpace() }
    guard peek == UInt8(ascii: wanted) else { throw problem("'\(wanted)' is expected") }
    position += 1
  }

  private func problem(_ text: String) -> Problem { Problem(byte: position, text: text) }
}
