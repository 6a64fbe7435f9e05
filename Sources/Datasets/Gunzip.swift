internal import CZlib

/// A zlib or gzip stream in memory, unpacked piece by piece.
package final class Gunzip {
  private var stream = z_stream()
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var isFinished = false

  /// What went wrong inside the stream.
  package struct Damage: Error, Equatable {
    /// zlib's own words, or ours.
    package var reason: String
  }

  /// Whether bytes begin like a gzip file.
  static func recognises(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Starts to unpack `bytes`, a gzip file (possibly of several members) or a zlib stream.
  init(_ bytes: [UInt8]) throws(Damage) {
    input = .allocate(capacity: max(bytes.count, 1))
    _ = input.update(fromContentsOf: bytes)
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(clamping: bytes.count)
    // 15 bits of window, plus 32: find out by the header whether it is gzip or zlib.
    guard
      bytes.count <= UInt32.max,
      inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw Damage(reason: "larger than 4 GB") }
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  /// Returns what `bytes` unpack to, at most `limit` bytes of it.
  package static func content(
    of bytes: [UInt8], atMost limit: Int
  ) throws(Damage) -> [UInt8] {
    try Gunzip(bytes).read(limit)
  }

  /// Unpacks up to `count` further bytes; fewer only at the end of the stream.
  func read(_ count: Int) throws(Damage) -> [UInt8] {
    var result = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: min(max(count, 1), 1 << 18))
    while result.count < count && !isFinished {
      let wanted = min(chunk.count, count - result.count)
      let (status, made) = chunk.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(wanted)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, wanted - Int(stream.avail_out))
      }
      result.append(contentsOf: chunk[..<made])
      switch status {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember()
      case Z_BUF_ERROR where stream.avail_in == 0: throw Damage(reason: "it ends too early")
      default: throw Damage(reason: stream.msg.map { String(cString: $0) } ?? "code \(status)")
      }
    }
    return result
  }

  /// Goes on with the next gzip member, if the input has one.
  private func startNextMember() throws(Damage) {
    guard stream.avail_in > 0 else {
      isFinished = true
      return
    }
    guard stream.avail_in >= 2, stream.next_in[0] == 0x1F, stream.next_in[1] == 0x8B else {
      throw Damage(reason: "other bytes follow it")
    }
    guard inflateReset(&stream) == Z_OK else { throw Damage(reason: "cannot restart") }
  }
}
