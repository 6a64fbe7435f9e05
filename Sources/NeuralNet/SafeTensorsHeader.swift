public import Engine

/// What a safetensors file says about itself: the metadata, and each tensor's type, shape and place.
public struct SafeTensorsHeader: Equatable, Sendable {
  /// One tensor of the file.
  public struct Entry: Equatable, Sendable {
    /// The tensor's name.
    public var name: String
    /// The type of its elements as the format spells it, such as `F32`.
    public var type: String
    /// The sizes of its axes.
    public var shape: Shape
    /// Its bytes, counted from the beginning of the data.
    public var bytes: Range<Int>
  }

  /// The file's own key-value pairs, without the checksums.
  public var metadata: [String: String]
  /// The tensors in the order of their data.
  public var entries: [Entry]
  /// The CRC-32 of each entry's data in hexadecimal, or nil when the file carries no checksums.
  public var checksums: [String]?
  /// The offset of the data in the file.
  public var dataStart: Int

  /// The keys of the metadata that hold checksums begin with this.
  static let reserved = "crc32."
  /// The bytes before the header's own checksum, which therefore has a fixed place.
  ///
  /// The checksum covers the eight bytes of the length and the header, with zeros in its own place.
  static let opening = #"{"__metadata__":{"crc32.header":""#
  static let unsetChecksum = "00000000"
  /// The format's limits: bytes of a header, and axes of a tensor (the latter our own).
  static let longestHeader = 100_000_000
  static let mostAxes = 32

  /// Bytes of one element, for every type of the format whose elements are whole bytes.
  private static let elementSizes: [String: Int] = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1,
    "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4,
    "U64": 8, "I64": 8, "F64": 8, "C64": 8,
  ]

  /// Reads and checks the header of a source, believing nothing: every size is compared with the number
  /// of bytes that are there before anything is allocated for it.
  static func read(
    from source: borrowing some ByteSource & ~Copyable
  ) throws(CheckpointError) -> SafeTensorsHeader {
    let name = source.name
    func damaged(_ place: String, _ problem: String) -> CheckpointError {
      .damaged(file: name, place: place, problem: problem)
    }
    guard source.count >= 8 else {
      throw damaged("length", "the file has \(source.count) bytes, the header's length takes 8")
    }
    let prefix = try source.bytes(0..<8)
    let length = prefix.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(source.count - 8, longestHeader)) else {
      throw damaged(
        "length", "a header of \(length) bytes is announced, \(source.count - 8) follow")
    }
    let start = 8 + Int(length)
    let bytes = try source.bytes(8..<start)
    do {
      var parsed = try parse(bytes)
      parsed.dataStart = start
      try parsed.check(dataCount: source.count - start)
      if let declared = parsed.declaredChecksum(in: bytes) {
        guard declared == checksum(prefix: prefix, header: bytes) else {
          throw HeaderScanner.Problem(byte: 0, text: "its checksum does not fit")
        }
      } else {
        // Without the header's own checksum the others prove nothing.
        parsed.checksums = nil
      }
      return parsed
    } catch let problem as HeaderScanner.Problem {
      throw damaged("header, byte \(problem.byte)", problem.text)
    } catch {
      throw damaged("header", "\(error)")
    }
  }

  // MARK: Parsing

  private static func parse(_ bytes: [UInt8]) throws(HeaderScanner.Problem) -> SafeTensorsHeader {
    var header = SafeTensorsHeader(metadata: [:], entries: [], checksums: nil, dataStart: 0)
    var scanner = HeaderScanner(bytes)
    guard bytes.first == UInt8(ascii: "{") else {
      throw HeaderScanner.Problem(byte: 0, text: "'{' is expected")
    }
    try scanner.object { scanner, key throws(HeaderScanner.Problem) in
      if key == "__metadata__" {
        try scanner.object { scanner, key throws(HeaderScanner.Problem) in
          header.metadata[key] = try scanner.string()
        }
      } else {
        header.entries.append(try entry(named: key, &scanner))
      }
    }
    try scanner.end()
    header.entries.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    let list = header.metadata[reserved + "tensors"]
    // Others may use the prefix for something else; what is kept must be writable again.
    header.metadata = header.metadata.filter { !$0.key.hasPrefix(reserved) }
    header.checksums = list?.split(separator: " ").map(String.init)
    return header
  }

  private static func entry(
    named name: String, _ scanner: inout HeaderScanner
  ) throws(HeaderScanner.Problem) -> Entry {
    let start = scanner.position
    var (type, sizes, offsets): (String?, [Int]?, [Int]?)
    try scanner.object { scanner, key throws(HeaderScanner.Problem) in
      switch key {
      case "dtype": type = try scanner.string()
      case "shape": sizes = try scanner.counts(limit: mostAxes)
      case "data_offsets": offsets = try scanner.counts(limit: 2)
      default:
        throw HeaderScanner.Problem(
          byte: scanner.position, text: "'\(key.prefix(80))' is no property of a tensor")
      }
    }
    func problem(_ text: String) -> HeaderScanner.Problem {
      HeaderScanner.Problem(byte: start, text: "tensor '\(name.prefix(80))' \(text)")
    }
    guard let type, let sizes, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw problem("needs dtype, shape and two rising data_offsets")
    }
    guard let size = elementSizes[type] else {
      throw problem("has the unknown type '\(type.prefix(20))'")
    }
    // Strides must not overflow either, so axes of size 0 are left out of the first product.
    var bound: Int? = size
    for axis in sizes where axis > 0 {
      bound = bound.flatMap {
        let (product, overflow) = $0.multipliedReportingOverflow(by: axis)
        return overflow ? nil : product
      }
    }
    guard let bound else { throw problem("has an impossible shape \(sizes)") }
    let needed = sizes.contains(0) ? 0 : bound
    guard offsets[1] - offsets[0] == needed else {
      throw problem("needs \(needed) bytes and has \(offsets[1] - offsets[0])")
    }
    return Entry(name: name, type: type, shape: Shape(sizes), bytes: offsets[0]..<offsets[1])
  }

  /// Checks that the tensors cover the data without gap, overlap or remainder.
  private func check(dataCount: Int) throws(HeaderScanner.Problem) {
    var end = 0
    for entry in entries {
      guard entry.bytes.lowerBound == end else {
        throw HeaderScanner.Problem(
          byte: 0,
          text: """
            tensor '\(entry.name.prefix(80))' begins at byte \(entry.bytes.lowerBound) of the data, \
            the one before ends at \(end)
            """)
      }
      end = entry.bytes.upperBound
    }
    guard end == dataCount else {
      throw HeaderScanner.Problem(
        byte: 0, text: "the tensors need \(end) bytes of data, the file has \(dataCount)")
    }
    if let checksums, checksums.count != entries.count {
      throw HeaderScanner.Problem(
        byte: 0, text: "\(checksums.count) checksums for \(entries.count) tensors")
    }
  }

  // MARK: The header's own checksum

  private func declaredChecksum(in bytes: [UInt8]) -> [UInt8]? {
    guard checksums != nil, bytes.starts(with: Self.opening.utf8) else { return nil }
    return Array(bytes.dropFirst(Self.opening.utf8.count).prefix(Self.unsetChecksum.utf8.count))
  }

  /// The digits of the checksum of a header, whatever stands in the checksum's place.
  private static func checksum(prefix: [UInt8], header: [UInt8]) -> [UInt8] {
    let place = opening.utf8.count..<opening.utf8.count + unsetChecksum.utf8.count
    var blank = header
    if place.upperBound <= blank.count { blank.replaceSubrange(place, with: unsetChecksum.utf8) }
    var checksum = Checksum()
    checksum.add(prefix)
    checksum.add(blank)
    return Array(checksum.hexadecimal.utf8)
  }

  // MARK: Writing

  /// The bytes of a file before its data: length, header, and spaces up to a multiple of 8.
  ///
  /// - Precondition: `checksums` are there, one for each entry.
  func encoded() -> [UInt8] {
    guard let checksums, checksums.count == entries.count else {
      preconditionFailure("SafeTensorsHeader: one checksum is needed for each of \(entries.count)")
    }
    var text = Self.opening + Self.unsetChecksum + #"","crc32.tensors":"#
    text += JSONText.string(checksums.joined(separator: " "))
    for (key, value) in metadata.sorted(by: { Self.precedes($0.key, $1.key) }) {
      text += "," + JSONText.string(key) + ":" + JSONText.string(value)
    }
    text += "}"
    for entry in entries {
      let sizes = entry.shape.sizes.map(String.init).joined(separator: ",")
      text += ",\(JSONText.string(entry.name)):{\"dtype\":\"\(entry.type)\",\"shape\":[\(sizes)],"
      text += "\"data_offsets\":[\(entry.bytes.lowerBound),\(entry.bytes.upperBound)]}"
    }
    text += "}"
    var header = Array(text.utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let place = Self.opening.utf8.count..<Self.opening.utf8.count + Self.unsetChecksum.utf8.count
    header.replaceSubrange(place, with: Self.checksum(prefix: prefix, header: header))
    return prefix + header
  }

  /// The order of names in a file: by their bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
