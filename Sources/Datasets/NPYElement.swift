/// The element type of an NPY file.
struct NPYElement {
  /// The kinds of numbers that can be read.
  enum Kind { case byte, integer, float }

  /// What the numbers are.
  let kind: Kind
  /// Bytes in a number.
  let width: Int
  /// Whether the highest byte comes first.
  let isBigEndian: Bool

  /// Understands a type string such as `<f4`, or returns nil.
  init?(_ text: String) {
    let known: [String: (Kind, Int)] = [
      "u1": (.byte, 1), "i4": (.integer, 4), "i8": (.integer, 8),
      "f4": (.float, 4), "f8": (.float, 8),
    ]
    guard let order = text.first, "<>|=".contains(order),
      let (kind, width) = known[String(text.dropFirst())], width == 1 || order != "|"
    else { return nil }
    self.kind = kind
    self.width = width
    isBigEndian = order == ">"
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
    case .byte:
      return .bytes(order.map { $0.map { bytes[$0] } } ?? bytes)
    case .integer:
      return .integers(
        (0..<count).map { i in
          let raw = word(bytes, order?[i] ?? i)
          return width == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : Int64(bitPattern: raw)
        })
    case .float:
      var floats = [Float]()
      floats.reserveCapacity(count)
      for i in 0..<count {
        let place = order?[i] ?? i
        let raw = word(bytes, place)
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

  private func word(_ bytes: [UInt8], _ index: Int) -> UInt64 {
    var word: UInt64 = 0
    for i in 0..<width {
      let byte = bytes[index * width + (isBigEndian ? i : width - 1 - i)]
      word = word << 8 | UInt64(byte)
    }
    return word
  }
}
