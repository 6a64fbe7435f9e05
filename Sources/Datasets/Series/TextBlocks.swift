internal import CZlib
import Foundation

/// The content of a text file, block by block, plain or gzip-compressed, so that a file need not fit into memory.
final class TextBlocks {
  /// What messages call the file.
  let subject: String
  private let file: gzFile?
  private var memory: ArraySlice<UInt8>
  private let size: Int

  /// Opens a file.
  init(path: String) throws(DatasetError) {
    guard FileBytes.exists(path) else { throw DatasetError(path, .missing) }
    if FileBytes.isDirectory(path) { throw DatasetError(path, .isDirectory) }
    guard let file = gzopen(path, "rb") else {
      throw DatasetError(path, .unreadable(String(cString: strerror(errno))))
    }
    (subject, self.file, memory, size) = (path, file, [], 1 << 18)
  }

  /// Hands out bytes that are in memory, in blocks of a size.
  init(_ bytes: [UInt8], subject: String, blockSize: Int = 1 << 18) {
    precondition(blockSize > 0, "TextBlocks: a block of \(blockSize) bytes")
    (self.subject, file, memory, size) = (subject, nil, bytes[...], blockSize)
  }

  deinit { if let file { gzclose_r(file) } }

  /// Returns the next block; an empty one at the end.
  func next() throws(DatasetError) -> [UInt8] {
    guard let file else {
      defer { memory = memory.dropFirst(size) }
      return Array(memory.prefix(size))
    }
    var block = [UInt8](repeating: 0, count: size)
    let count = gzread(file, &block, UInt32(size))
    var code = Z_OK
    let message = gzerror(file, &code)
    if count < 0 || count == 0 && code != Z_OK {
      throw DatasetError(
        subject,
        code == Z_ERRNO
          ? .unreadable(String(cString: strerror(errno)))
          : .badCompression(message.map { String(cString: $0) } ?? "code \(code)"))
    }
    block.removeLast(size - Int(count))
    return block
  }
}
