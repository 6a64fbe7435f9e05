import Foundation
import NeuralNet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that a run leaves: configuration, log, statistics, pictures, checkpoints.
public struct RunFolder: Sendable, Equatable {
  /// Its path.
  public let path: String

  /// Opens an existing run's folder.
  ///
  /// - Throws: ``TrainingError`` when it is not one.
  public init(opening path: String) throws(TrainingError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notARun(path, problem: "there is nothing of that name")
    }
    guard isFolder.boolValue else { throw .notARun(path, problem: "it is a file") }
    guard FileManager.default.fileExists(atPath: path + "/config.yaml") else {
      throw .notARun(path, problem: "it has no config.yaml")
    }
    self.path = path
  }

  /// Makes `<parent>/00007-<variant>-<data>[-<description>]` with the next free number.
  ///
  /// Two runs that start at once get different numbers.
  ///
  /// - Throws: ``TrainingError/fileSystem(_:)``.
  public init(
    creatingIn parent: String, variant: String, data: String, description: String
  ) throws(TrainingError) {
    try Self.makeFolder(parent)
    // The lock is held from the search for a number until the folder exists.
    let lock = open(parent + "/.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else {
      throw .fileSystem(FileSystemError(.create, path: parent + "/.lock", code: errno))
    }
    defer { close(lock) }
    flock(lock, LOCK_EX)
    let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [])
      .compactMap { Int($0.prefix(while: \.isNumber)) }
    let number = String(format: "%05d", (numbers.max() ?? -1) + 1)
    let name = [number, variant, data, description].filter { !$0.isEmpty }.map(Self.fileName)
      .joined(separator: "-")
    path = parent + "/" + name
    guard mkdir(path, 0o755) == 0 else {
      throw .fileSystem(FileSystemError(.create, path: path, code: errno))
    }
  }

  /// Makes a folder and those above it, unless they exist.
  static func makeFolder(_ path: String) throws(TrainingError) {
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    // Foundation's `deletingLastPathComponent` stops the program where the path is one letter.
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    if code == ENOENT, !parent.isEmpty {
      try makeFolder(parent)
      if mkdir(path, 0o777) == 0 { return }
      code = errno
    }
    if code == EEXIST {
      var status = stat()
      if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
      code = ENOTDIR
    }
    throw .fileSystem(FileSystemError(.create, path: path, code: code))
  }

  /// Letters, digits and `.-_` stay; everything else becomes `_`.
  private static func fileName(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" })
  }

  /// Returns the path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Whether the folder has something of that name.
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// Returns `checkpoint-000500.safetensors` for step 500.
  public static func checkpointName(step: Int) -> String {
    "checkpoint-\(String(format: "%06d", step)).safetensors"
  }

  /// Returns `fakes-000500.png` for step 500.
  public static func pictureName(step: Int) -> String {
    "fakes-\(String(format: "%06d", step)).png"
  }

  /// Steps of the checkpoints in the folder, ascending.
  public var checkpointSteps: [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).compactMap { name in
      guard name.hasPrefix("checkpoint-"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst(11).dropLast(12))
    }.sorted()
  }

  /// Removes all but the newest checkpoints.
  func prune(keeping count: Int) {
    guard count > 0 else { return }
    for step in checkpointSteps.dropLast(count) {
      try? FileManager.default.removeItem(atPath: file(Self.checkpointName(step: step)))
    }
  }

  /// Reads a text file of the folder.
  func read(_ name: String) throws(TrainingError) -> String {
    do {
      return try String(contentsOfFile: file(name), encoding: .utf8)
    } catch {
      throw .notARun(path, problem: "its \(name) cannot be read as text")
    }
  }

  /// Writes a file that appears complete or not at all.
  func write(_ bytes: [UInt8], _ name: String) throws(TrainingError) {
    do {
      try AtomicFile.write(bytes, to: file(name))
    } catch {
      throw .fileSystem(error)
    }
  }

  /// Adds a line to a file.
  func append(_ line: String, _ name: String) throws(TrainingError) {
    let descriptor = open(file(name), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .fileSystem(FileSystemError(.open, path: file(name), code: errno))
    }
    defer { close(descriptor) }
    let bytes = Array((line + "\n").utf8)
    let written = writeBytes(descriptor, bytes, bytes.count)
    guard written == bytes.count else {
      // A disk takes the first part of a line when it has no room for the rest.
      throw .fileSystem(
        FileSystemError(.write, path: file(name), code: written < 0 ? errno : ENOSPC))
    }
  }

  /// Drops the lines of a JSON-lines file that a run wrote after `step`, and a last line cut short.
  func truncate(_ name: String, after step: Int) throws(TrainingError) {
    guard FileManager.default.fileExists(atPath: file(name)) else { return }
    let kept = try read(name).split(separator: "\n", omittingEmptySubsequences: true).filter {
      line in
      guard line.hasSuffix("}"), let range = line.range(of: "\"step\":") else { return false }
      return Int(line[range.upperBound...].drop(while: \.isWhitespace).prefix(while: \.isNumber))
        .map { $0 <= step } ?? false
    }
    try write(Array((kept.map { $0 + "\n" }.joined()).utf8), name)
  }
}

private func writeBytes(_ descriptor: Int32, _ bytes: [UInt8], _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
