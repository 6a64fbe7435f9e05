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
