import Foundation

/// The picture files below a folder, in an order that depends on their names alone.
struct ImageTree {
  /// A file that should be a picture.
  struct Entry: Equatable {
    /// Where it is.
    var path: String
    /// Its path from the folder on, the parts separated by `/`.
    var name: String
    /// Why it cannot even be opened.
    var problem: DatasetError?

    /// The sub-folder of the top level that it lies in, or nil.
    var category: Substring? {
      name.firstIndex(of: "/").map { name[..<$0] }
    }
  }

  /// The files, sorted by the bytes of their names folder by folder.
  private(set) var entries: [Entry] = []
  /// The folders that were read, by device and number, since links can lead back to them.
  private var visited: Set<[UInt64]> = []

  /// The endings that are taken for pictures, in small letters.
  static let endings: Set<String> = ["png", "jpg", "jpeg", "jpe"]

  /// Lists a folder and its sub-folders; hidden names are passed over, links are followed, each folder once.
  ///
  /// - Throws: `DatasetError` when the folder itself cannot be read.
  init(_ path: String) throws(DatasetError) {
    if let problem = list(path, prefix: "") { throw DatasetError(path, problem) }
  }

  /// Lists one folder and returns why that was impossible.
  private mutating func list(_ path: String, prefix: String) -> DatasetError.Reason? {
    var status = stat()
    guard stat(path, &status) == 0 else { return Self.reason(errno) }
    guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else {
      return nil
    }
    guard let folder = opendir(path) else { return Self.reason(errno) }
    var names = [[UInt8]]()
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != 0x2E { names.append(name) }
    }
    closedir(folder)
    for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      add(name, in: path, prefix: prefix)
    }
    return nil
  }

  /// Adds a file, or what is in a folder.
  private mutating func add(_ bytes: [UInt8], in folder: String, prefix: String) {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      let shown = prefix + String(decoding: bytes, as: UTF8.self)
      let problem = DatasetError(
        folder + "/" + shown, .unreadable("its name is not text in UTF-8: rename it"))
      entries.append(Entry(path: problem.subject, name: shown, problem: problem))
      return
    }
    let path = folder + "/" + name
    var status = stat()
    let code = stat(path, &status) == 0 ? 0 : errno
    let kind = status.st_mode & S_IFMT
    if code == 0, kind == S_IFDIR {
      if let problem = list(path, prefix: prefix + name + "/") {
        entries.append(
          Entry(path: path, name: prefix + name, problem: DatasetError(path, problem)))
      }
      return
    }
    guard Self.endings.contains((name as NSString).pathExtension.lowercased()) else { return }
    // A pipe or a device would never end.
    let problem: DatasetError.Reason? =
      code != 0 ? Self.reason(code) : kind == S_IFREG ? nil : .unreadable("it is not a file")
    entries.append(
      Entry(path: path, name: prefix + name, problem: problem.map { DatasetError(path, $0) }))
  }

  private static func reason(_ code: Int32) -> DatasetError.Reason {
    code == ENOENT || code == ENOTDIR ? .missing : .unreadable(String(cString: strerror(code)))
  }
}
