/// Reads a file's content from front to back, unpacking it on the way when it is a gzip file.
///
/// Nothing is allocated on the word of a header: `require` first checks that the file can hold that much.
struct ByteReader {
  /// What messages call the file.
  let subject: String
  /// Position in the (unpacked) content.
  private(set) var offset = 0
  private let bytes: [UInt8]
  private let gunzip: Gunzip?

  /// Starts at the first byte of `bytes`, the content of a file.
  init(_ bytes: [UInt8], subject: String) throws(DatasetError) {
    self.subject = subject
    self.bytes = bytes
    guard Gunzip.recognises(bytes) else {
      gunzip = nil
      return
    }
    do {
      gunzip = try Gunzip(bytes)
    } catch {
      throw DatasetError(subject, .badCompression(error.reason))
    }
  }

  /// Reads up to `count` bytes; fewer only at the end.
  mutating func readUpTo(_ count: Int) throws(DatasetError) -> [UInt8] {
    let result: [UInt8]
    if let gunzip {
      do {
        result = try gunzip.read(count)
      } catch {
        throw DatasetError(subject, .badCompression(error.reason), at: .byte(offset))
      }
    } else {
      result = Array(bytes[offset..<min(offset + min(count, bytes.count), bytes.count)])
    }
    offset += result.count
    return result
  }

  /// Reads `count` bytes, or says that the file ends too early.
  mutating func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    let start = offset
    let result = try readUpTo(count)
    guard result.count == count else {
      throw DatasetError(
        subject, .truncated(needed: start + count, found: start + result.count), at: .byte(start))
    }
    return result
  }

  /// Checks that the rest of the file can hold `count` bytes.
  ///
  /// For a compressed file that is the most deflate can make of its bytes: 1,032 times as many.
  func require(_ count: Int) throws(DatasetError) {
    let most = gunzip == nil ? bytes.count - offset : bytes.count * 1032
    guard count <= most else {
      throw gunzip == nil
        ? DatasetError(
          subject, .truncated(needed: offset + count, found: bytes.count), at: .byte(offset))
        : DatasetError(subject, .tooLarge("\(count) bytes"), at: .byte(offset))
    }
  }

  /// Checks that nothing is left.
  mutating func requireEnd() throws(DatasetError) {
    let end = offset
    let rest = gunzip == nil ? bytes.count - offset : try readUpTo(1 << 16).count
    guard rest == 0 else { throw DatasetError(subject, .trailing(rest), at: .byte(end)) }
  }

  /// Reads what is left.
  mutating func readAll() throws(DatasetError) -> [UInt8] {
    try readUpTo(gunzip == nil ? bytes.count : bytes.count * 1032)
  }
}

/// Returns the product of sizes, or nil when it cannot be counted.
func checkedProduct(_ sizes: some Sequence<Int>) -> Int? {
  var product = 1
  for size in sizes {
    let (value, overflow) = product.multipliedReportingOverflow(by: size)
    if overflow || size < 0 { return nil }
    product = value
  }
  return product
}
