/// The format of the MNIST files: two zero bytes, element type, number of axes, sizes (big-endian), values.
///
/// Only unsigned bytes are read, which is what MNIST and its relatives ship, plain or gzip-compressed.
public struct IDX: Equatable, Sendable {
  /// Sizes of the axes.
  public let sizes: [Int]
  /// The values, last axis fastest.
  public let values: [UInt8]

  /// Creates content from its parts.
  ///
  /// - Precondition: there are as many values as the sizes say, and 1 to 255 axes below 2^32.
  public init(sizes: [Int], values: [UInt8]) {
    precondition(
      (1...255).contains(sizes.count) && sizes.allSatisfy { (0...Int(UInt32.max)).contains($0) }
        && checkedProduct(sizes) == values.count,
      "IDX: sizes \(sizes) do not fit \(values.count) values")
    self.sizes = sizes
    self.values = values
  }

  /// Reads a file's content.
  ///
  /// - Parameters:
  ///   - bytes: The content, gzip-compressed or not.
  ///   - subject: What messages call the file.
  /// - Throws: `DatasetError` when the content is damaged or of another format.
  public init(bytes: [UInt8], subject: String) throws(DatasetError) {
    var reader = try ByteReader(bytes, subject: subject)
    let magic = try reader.read(4)
    guard magic[0] == 0, magic[1] == 0 else {
      throw DatasetError(
        subject, .wrongMagic(found: hex(magic), expected: "00 00 08"), at: .byte(0))
    }
    guard magic[2] == 8 else {
      let type = Self.types[magic[2]] ?? "0x" + hex([magic[2]])
      throw DatasetError(
        subject, .unsupportedType(type, supported: "unsigned byte"), at: .byte(2))
    }
    guard magic[3] > 0 else {
      throw DatasetError(subject, .badHeader("no axes"), at: .byte(3))
    }
    let header = try reader.read(4 * Int(magic[3]))
    sizes = (0..<Int(magic[3])).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard let count = checkedProduct(sizes) else {
      let product = sizes.map(String.init).joined(separator: " x ")
      throw DatasetError(subject, .tooLarge("\(product) values"), at: .byte(4))
    }
    try reader.require(count)
    values = try reader.read(count)
    try reader.requireEnd()
  }

  private static let types: [UInt8: String] = [
    9: "signed byte", 11: "short", 12: "int", 13: "float", 14: "double",
  ]

  /// The bytes of an uncompressed file with this content.
  public var bytes: [UInt8] {
    let header = sizes.flatMap { size in
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: size >> $0) }
    }
    return [0, 0, 8, UInt8(sizes.count)] + header + values
  }
}

/// Returns bytes as two hexadecimal digits each, separated by blanks.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
