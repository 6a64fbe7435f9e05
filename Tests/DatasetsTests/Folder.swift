import CZlib
import Foundation

/// A directory called `data` that is removed with the value that stands for it.
final class Folder {
  private let parent: URL

  init() throws {
    parent = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(
      at: parent.appendingPathComponent("data"), withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: parent) }

  /// Where the directory is.
  var path: String { parent.appendingPathComponent("data").path }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], gzip: Bool = false) throws -> String {
    let file = path + "/" + name
    try Data(gzip ? Self.gzip(bytes) : bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Returns a gzip file with the given content.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count + 100))
    let made = input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        deflate(&stream, Z_FINISH)
        return to.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(output[..<made])
  }
}
