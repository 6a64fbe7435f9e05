internal import CZlib

/// The CRC-32 of zlib and PNG.
///
/// It finds every error burst of up to 32 bits, hence every wrong byte.
struct Checksum {
  private(set) var value: UInt32 = 0

  /// Continues the checksum over more bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      let start = piece.bindMemory(to: UInt8.self).baseAddress
      value = UInt32(truncatingIfNeeded: crc32(UInt(value), start, UInt32(piece.count)))
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Continues the checksum over more bytes.
  mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  /// The checksum as eight lower-case hexadecimal digits.
  var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
