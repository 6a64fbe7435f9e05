import Foundation

/// Reads whole files and tells apart the ways in which that fails.
package enum FileBytes {
  /// Returns the content of a file, or its first `limit` bytes.
  package static func read(_ path: String, atMost limit: Int = .max) throws(DatasetError) -> [UInt8]
  {
    guard let file = fopen(path, "rb") else {
      let code = errno
      throw DatasetError(path, code == ENOENT || code == ENOTDIR ? .missing : unreadable(code))
    }
    defer { fclose(file) }
    if isDirectory(path) { throw DatasetError(path, .isDirectory) }
    var bytes = [UInt8]()
    if fseek(file, 0, SEEK_END) == 0 {
      bytes.reserveCapacity(min(max(ftell(file), 0) + 1, limit))
      rewind(file)
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count < limit {
      let read = fread(&chunk, 1, min(chunk.count, limit - bytes.count), file)
      if read == 0 { break }
      bytes.append(contentsOf: chunk[..<read])
    }
    if ferror(file) != 0 { throw DatasetError(path, unreadable(errno)) }
    return bytes
  }

  /// Whether the path names a directory.
  package static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// Whether the path names anything.
  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  private static func unreadable(_ code: Int32) -> DatasetError.Reason {
    .unreadable(String(cString: strerror(code)))
  }
}
