#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A file that appears under its name complete, or not at all.
///
/// The content goes to a temporary file in the same folder, which is flushed to the disk and then renamed;
/// last the folder itself is flushed, so that the new name survives a loss of power. A reader sees the old
/// file or the new one, never a part. When anything fails the temporary file is removed and the old file
/// stays as it was. A symbolic link stays and the file it leads to is replaced. A device or a pipe, such as
/// `/dev/null`, is never replaced: the bytes go into it directly.
public struct AtomicFile: ~Copyable {
  private let descriptor: Int32
  /// The temporary file, or nil when the bytes go directly into a device.
  private let temporary: String?
  /// The path as the caller gave it, for errors.
  private let path: String
  /// The file to replace: `path` with symbolic links resolved.
  private let target: String
  private var isFinished = false

  /// The ending of temporary files, whose names begin with a dot.
  private static let suffix = ".partial"

  /// Writes a file by calling `body` with a place to append to.
  ///
  /// - Parameters:
  ///   - path: The file to create or replace. Its folder must exist.
  ///   - body: Appends the content, in order.
  /// - Throws: ``FileSystemError`` when the folder is missing, not writable or full.
  public static func write(
    to path: String, _ body: (borrowing AtomicFile) throws(FileSystemError) -> Void
  ) throws(FileSystemError) {
    var file = try AtomicFile(path: path)
    try body(file)
    try file.finish()
  }

  /// Writes a file that consists of the given bytes.
  ///
  /// - Throws: ``FileSystemError`` when the folder is missing, not writable or full.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileSystemError) {
    try write(to: path) { file throws(FileSystemError) in try file.append(bytes) }
  }

  /// Removes what writers that were killed left in a folder.
  ///
  /// Call it only while nobody writes there.
  ///
  /// - Throws: ``FileSystemError`` when the folder cannot be read.
  public static func removeLeftovers(inFolder folder: String) throws(FileSystemError) {
    guard let listing = opendir(folder) else {
      throw FileSystemError(.read, path: folder, code: errno)
    }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix("."), name.hasSuffix(suffix) { unlink(folder + "/" + name) }
    }
  }

  private init(path: String) throws(FileSystemError) {
    var status = stat()
    if stat(path, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      guard kind != S_IFDIR else { throw FileSystemError(.create, path: path, code: EISDIR) }
      guard kind == S_IFREG else {
        let opened = open(path, O_WRONLY | O_CLOEXEC)
        guard opened >= 0 else { throw FileSystemError(.open, path: path, code: errno) }
        (descriptor, temporary, self.path, target) = (opened, nil, path, path)
        return
      }
    }
    let target = Self.resolved(path)
    let (folder, name) = Self.split(target)
    guard !name.isEmpty else { throw FileSystemError(.create, path: path, code: ENOENT) }
    // Two writers of one file in one process get different numbers, two processes different process ids;
    // a leftover with the same name is stepped over.
    for attempt in 0..<1000 {
      let candidate = "\(folder)/.\(name).\(getpid())-\(attempt)\(Self.suffix)"
      let opened = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if opened >= 0 {
        (descriptor, temporary, self.path, self.target) = (opened, candidate, path, target)
        return
      }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw FileSystemError(.create, path: path, code: errno)
  }

  deinit {
    guard !isFinished else { return }
    close(descriptor)
    if let temporary { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``FileSystemError`` when the disk is full or fails.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // One call takes at most a gigabyte, below every system's limit.
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      let written = writeSome(piece, to: descriptor)
      guard written > 0 else {
        throw FileSystemError(.write, path: path, code: written == 0 ? ENOSPC : errno)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``FileSystemError`` when the disk is full or fails.
  public func append(_ bytes: [UInt8]) throws(FileSystemError) {
    try bytes.withUnsafeBufferPointer { buffer throws(FileSystemError) in
      try append(UnsafeRawBufferPointer(buffer))
    }
  }

  private mutating func finish() throws(FileSystemError) {
    guard let temporary else {
      isFinished = true
      guard close(descriptor) == 0 else { throw FileSystemError(.flush, path: path, code: errno) }
      return
    }
    guard Self.flush(descriptor) else { throw FileSystemError(.flush, path: path, code: errno) }
    isFinished = true
    guard close(descriptor) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileSystemError(.flush, path: path, code: code)
    }
    guard rename(temporary, target) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileSystemError(.rename, path: path, code: code)
    }
    try Self.flushFolder(Self.split(target).folder)
  }

  private static func flushFolder(_ folder: String) throws(FileSystemError) {
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder that can be written to but not read cannot be flushed; the file is complete all the same.
    guard opened >= 0 else { return }
    defer { close(opened) }
    // Some file systems cannot flush folders and say so with EINVAL.
    guard flush(opened) || errno == EINVAL || errno == ENOTSUP else {
      throw FileSystemError(.flush, path: folder, code: errno)
    }
  }

  private static func flush(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
      // fsync on this system leaves the data in the drive's own cache.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
  }

  /// The file a path leads to, or the path itself when there is no such file yet.
  private static func resolved(_ path: String) -> String {
    guard let buffer = realpath(path, nil) else { return path }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }
}

/// Writes a beginning of `bytes`, again when a signal interrupts; returns how many, or -1 with `errno` set.
private func writeSome(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
  while true {
    let result = write(descriptor, bytes.baseAddress, bytes.count)
    if result >= 0 || errno != EINTR { return result }
  }
}
