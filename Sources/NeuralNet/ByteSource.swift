#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Bytes that can be read by position.
protocol ByteSource: ~Copyable {
  /// What errors call it.
  var name: String { get }
  /// Number of bytes.
  var count: Int { get }
  /// Fills `target` with the bytes at `offset`, all of which exist.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError)
}

extension ByteSource where Self: ~Copyable {
  /// Returns the bytes in a range that exists.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: range.count)
    try result.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
    }
    return result
  }
}

/// Bytes in memory.
struct MemorySource: ByteSource {
  let name: String
  let content: [UInt8]
  var count: Int { content.count }

  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) {
    content.withUnsafeBytes {
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + target.count]))
    }
  }
}

/// An open regular file.
///
/// It is read, not mapped, because a mapped file that shrinks ends the process.
struct FileSource: ByteSource, ~Copyable {
  let name: String
  let count: Int
  private let descriptor: Int32

  init(path: String) throws(CheckpointError) {
    name = path
    // Without O_NONBLOCK a named pipe would block here until somebody writes to it.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .fileSystem(FileSystemError(.open, path: path, code: errno))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .fileSystem(FileSystemError(.open, path: path, code: code))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw .fileSystem(FileSystemError(.open, path: path, code: isFolder ? EISDIR : EINVAL))
    }
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...].prefix(1 << 30))
      let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if got < 0 {
        if errno == EINTR { continue }
        throw .fileSystem(FileSystemError(.read, path: name, code: errno))
      }
      guard got > 0 else {
        throw .damaged(
          file: name, place: "byte \(offset + done)", problem: "the file became shorter")
      }
      done += got
    }
  }
}

extension FileSource {
  /// Creates a file for reading and writing in the folder for temporary files, which has no name and is gone when it is
  /// closed.
  ///
  /// - Parameter count: Bytes that it will have.
  /// - Throws: ``FileSystemError`` when the folder is missing or not writable.
  init(temporaryOf count: Int) throws(FileSystemError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var template = Array(((folder.isEmpty ? "/tmp" : folder) + "/gankit-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    name = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    guard descriptor >= 0 else { throw FileSystemError(.create, path: name, code: errno) }
    unlink(name)
    self.count = count
  }

  /// Writes bytes at a place.
  ///
  /// - Throws: ``FileSystemError`` when the disk is full or fails.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...].prefix(1 << 30))
      let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        throw FileSystemError(.write, path: name, code: written == 0 ? ENOSPC : errno)
      }
      done += written
    }
  }

  /// Returns the same open file once more, which stays when this one is closed.
  func shared() throws(FileSystemError) -> FileSource {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw FileSystemError(.open, path: name, code: errno) }
    return FileSource(name: name, count: count, descriptor: copy)
  }

  private init(name: String, count: Int, descriptor: Int32) {
    (self.name, self.count, self.descriptor) = (name, count, descriptor)
  }
}
