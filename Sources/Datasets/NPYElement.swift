/// The element type of an NPY file.
struct NPYElement {
  /// The kinds of numbers that can be read.
  enum Kind { case byte, integer, float, text }

  /// What the numbers are.
  let kind: Kind
  /// Bytes in a number, or in a text.
  let width: Int
  /// Whether the highest byte comes first.
  let isBigEndian: Bool

  /// The most characters of a text.
  static let longestText = 4096

  /// Understands a type string such as `<f4`, or returns nil.
  init?(_ text: String) {
    let known: [String: (Kind, Int)] = [
      "u1": (.byte, 1), "i4": (.integer, 4), "i8": (.integer, 8),
      "f4": (.float, 4), "f8": (.float, 8),
    ]
    if let order = text.first, "<>=".contains(order), text.dropFirst().first == "U",
      let length = Int(text.dropFirst(2)), (1...Self.longestText).contains(length)
    {
      (kind, width, isBigEndian) = (.text, 4 * length, order == ">")
      return
    }
    guard let order = text.first, "<>|=".contains(order),
      let (kind, width) = known[String(text.dropFirst())], width == 1 || order != "|"
    else { return nil }
    self.kind = kind
    self.width = width
    isBigEndian = order == ">"
  }

  /// Turns texts, which are padded with zeros, into their characters' numbers.
  func text(_ bytes: [UInt8]) -> String {
    var result = String.UnicodeScalarView()
    for i in 0..<bytes.count / 4 {
      let scalar =
        Unicode.Scalar(UInt32(truncatingIfNeeded: word(bytes, i, width: 4))) ?? "\u{FFFD}"
      if scalar != "\0" { result.append(scalar) }
    }
    return String(result)
  }

  /// Turns numbers into double precision.
  ///
  /// - Throws: `DatasetError` at the first value that is not finite.
  func doubles(
    _ bytes: [UInt8], order: [Int]?, subject: String, start: Int
  ) throws(DatasetError) -> [Double] {
    guard kind == .float else {
      return (0..<bytes.count / width).map { i in
        let raw = word(bytes, order?[i] ?? i, width: width)
        if width == 1 { return Double(raw) }
        return Double(width == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : Int64(bitPattern: raw))
      }
    }
    var doubles = [Double]()
    doubles.reserveCapacity(bytes.count / width)
    for i in 0..<bytes.count / width {
      let place = order?[i] ?? i
      let raw = word(bytes, place, width: width)
      let value =
        width == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: raw))) : Double(bitPattern: raw)
      guard value.isFinite else {
        throw DatasetError(subject, .notFinite("\(value)"), at: .byte(start + place * width))
      }
      doubles.append(value)
    }
    return doubles
  }

  /// Turns a whole number of elements into values.
  ///
  /// - Parameters:
  ///   - bytes: The elements.
  ///   - order: Where each result stands among them; nil for as they are.
  ///   - subject: What messages call the file.
  ///   - start: Where in the file `bytes` starts.
  /// - Returns: The values in the wanted order.
  /// - Throws: `DatasetError` at the first value that is not finite.
  func decode(
    _ bytes: [UInt8], order: [Int]?, subject: String, start: Int
  ) throws(DatasetError) -> NPY.Values {
    let count = bytes.count / width
    switch kind {
    case .text:
      throw DatasetError(subject, .unsupportedType("U", supported: "u1, i4, i8, f4, f8"))
    case .byte:
      return .bytes(order.map { $0.map { bytes[$0] } } ?? bytes)
    case .integer:
      return .integers(
        (0..<count).map { i in
          let raw = word(bytes, order?[i] ?? i, width: width)
          return width == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : Int64(bitPattern: raw)
        })
    case .float:
      var floats = [Float]()
      floats.reserveCapacity(count)
      for i in 0..<count {
        let place = order?[i] ?? i
        let raw = word(bytes, place, width: width)
        let value =
          width == 4
          ? Float(bitPattern: UInt32(truncatingIfNeeded: raw)) : Float(Double(bitPattern: raw))
        guard value.isFinite else {
          let exact = width == 4 ? Double(value) : Double(bitPattern: raw)
          throw DatasetError(
            subject,
            exact.isFinite
              ? .outOfRange("\(exact)", allowed: "single precision") : .notFinite("\(exact)"),
            at: .byte(start + place * width))
        }
        floats.append(value)
      }
      return .floats(floats)
    }
  }

  private func word(_ bytes: [UInt8], _ index: Int, width: Int) -> UInt64 {
    var word: UInt64 = 0
    for i in 0..<width {
      let byte = bytes[index * width + (isBigEndian ? i : width - 1 - i)]
      word = word << 8 | UInt64(byte)
    }
    return word
  }
}
