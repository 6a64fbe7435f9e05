#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Why the file system refused: what was tried, on which path, and the system's reason.
public struct FileSystemError: Error, Equatable, Sendable {
  /// What was being done when the system refused.
  public enum Operation: String, Sendable {
    case open
    case read
    case create
    case write
    case flush
    case rename
  }

  /// What was being done.
  public var operation: Operation
  /// The file or folder it was done to.
  public var path: String
  /// The system's `errno`.
  public var code: Int32

  /// Creates an error from a system call's `errno`.
  public init(_ operation: Operation, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}

extension FileSystemError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    "Cannot \(operation.rawValue) '\(path)': \(reason). \(remedy)"
  }

  private var reason: String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private var remedy: String {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: "Free some space, or write to another place."
    case EACCES, EPERM, EROFS: "Change the permissions, or use another place."
    case ENOENT, ENOTDIR: "Check the path."
    case EISDIR: "Name a file, not a folder."
    default: "Check the disk and try again."
    }
  }
}
