/// An array of an `.npz` archive: numbers in double precision, or one text.
package enum NPYValue: Equatable, Sendable {
  /// Numbers, last axis fastest.
  case numbers(sizes: [Int], values: [Double])
  /// A text without axes.
  case text(String)

  /// Reads the content of an `.npy` file.
  ///
  /// - Throws: `DatasetError` when the content is damaged, of another type, or holds NaN or infinity.
  package init(bytes: [UInt8], subject: String) throws(DatasetError) {
    let raw = try RawNPY(bytes: bytes, subject: subject)
    let (header, element) = (raw.header, raw.header.element)
    guard element.kind == .text else {
      self = .numbers(
        sizes: header.sizes,
        values: try element.doubles(
          raw.content, order: raw.order, subject: subject, start: raw.start))
      return
    }
    guard header.sizes.isEmpty else {
      throw DatasetError(
        subject, .unsupportedShape(header.sizes, expected: "one text, without axes"))
    }
    self = .text(element.text(raw.content))
  }

  /// The bytes of an `.npy` file, version 1: `<f8` in C order, or `<U`.
  package var bytes: [UInt8] {
    switch self {
    case .numbers(let sizes, let values):
      values.reduce(into: Self.header("<f8", sizes)) { bytes, value in
        Self.append(value.bitPattern, to: &bytes)
      }
    case .text(let text):
      text.unicodeScalars.reduce(
        into: Self.header("<U\(max(text.unicodeScalars.count, 1))", [])
          + (text.isEmpty ? [0, 0, 0, 0] : [])
      ) { bytes, scalar in Self.append(scalar.value, to: &bytes) }
    }
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func header(_ type: String, _ sizes: [Int]) -> [UInt8] {
    let list = sizes.map { "\($0)" }.joined(separator: ", ") + (sizes.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(list)), }"
    // The values start at a multiple of 64 bytes; 10 bytes stand before the header, a line end closes it.
    text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
    append(UInt16(clamping: text.utf8.count), to: &bytes)
    return bytes + Array(text.utf8)
  }
}
