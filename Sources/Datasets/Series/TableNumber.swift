/// A field of a table as a number.
struct TableNumber {
  /// The number, perhaps infinite; nil when the field is none.
  let value: Double?
  /// Whether the field stands for a missing value.
  let isMissing: Bool
  /// The mark before the decimals, a point or a comma; nil without decimals.
  let mark: UInt8?

  private static let missing: Set<String> = [
    "", "na", "n/a", "nan", "null", "none", "?", "-", "#n/a", "#n/a n/a", "#na",
  ]
  private static let infinite: Set<String> = [
    "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity",
  ]

  /// Reads a field without surrounding blanks: digits, decimals after a point or a comma, an exponent.
  init(_ text: ArraySlice<UInt8>) {
    var (mantissa, digits, decimals, exponent) = (UInt64(0), 0, 0, 0)
    var mark: UInt8?
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    while let byte = rest.first {
      if byte >= 0x30, byte <= 0x39 {
        digits += 1
        if digits <= 19 { mantissa = mantissa * 10 + UInt64(byte - 0x30) }
        if mark != nil { decimals += 1 }
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), mark == nil {
        mark = byte
      } else {
        break
      }
      rest.removeFirst()
    }
    if digits > 0, rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      var tail = rest.dropFirst()
      let falls = tail.first == UInt8(ascii: "-")
      if falls || tail.first == UInt8(ascii: "+") { tail.removeFirst() }
      if !tail.isEmpty, tail.count <= 4, tail.allSatisfy({ (0x30...0x39).contains($0) }) {
        exponent = tail.reduce(0) { $0 * 10 + Int($1) - 0x30 } * (falls ? -1 : 1)
        rest = []
      }
    }
    guard digits > 0, rest.isEmpty, text.count <= 64 else {
      let word = text.count > 16 ? "?" : String(decoding: text, as: UTF8.self).lowercased()
      isMissing = text.count <= 16 && Self.missing.contains(word)
      value = Self.infinite.contains(word) ? (isNegative ? -.infinity : .infinity) : nil
      self.mark = nil
      return
    }
    isMissing = false
    self.mark = mark
    let power = exponent - decimals
    if mantissa < 1 << 53, digits <= 19, abs(power) <= 22 {
      // Both factors are exact, so that the one rounding is the right one (Clinger 1990).
      let scale = Self.powers[abs(power)]
      let magnitude = power < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
      value = isNegative ? -magnitude : magnitude
    } else {
      let plain = text.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
      value = Double(String(decoding: plain, as: UTF8.self))
    }
  }

  private static let powers: [Double] = (0...22).map { power in
    (0..<power).reduce(1) { value, _ in value * 10 }
  }
}
