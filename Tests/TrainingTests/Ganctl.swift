import Foundation
import Testing

/// The program under test, in a folder of its own that is removed with this value.
final class Ganctl {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// How a command ended.
  struct Result {
    let status: Int32
    let output: String
    let errors: String
    /// Standard error from the word "Error:" on.
    var message: String {
      errors.range(of: "Error: ").map { String(errors[$0.upperBound...]) } ?? ""
    }
  }

  /// The program, which a build leaves beside the test bundle.
  static let program: String = {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? ""
    #else
      let bundle =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    #endif
    return (bundle as NSString).deletingLastPathComponent + "/ganctl"
  }()

  /// The environment of commands: the caches are in the folder.
  var environment: [String: String] {
    ProcessInfo.processInfo.environment.merging(["XDG_CACHE_HOME": folder + "/cache"]) { $1 }
      .filter { $0.key != "GANKIT_CACHE" && $0.key != "GANKIT_INCEPTION" }
  }

  /// Runs a command in the folder, with words separated by single spaces, and returns how it ended.
  ///
  /// - Parameters:
  ///   - command: The command line without the program's name.
  ///   - largestFile: Kilobytes that no written file may exceed, as on a disk that is full.
  /// - Returns: Status and both streams.
  /// - Throws: When the program cannot be started.
  func callAsFunction(_ command: String, largestFile: Int? = nil) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let limit = largestFile.map { "ulimit -f \($0); " } ?? ""
    process.arguments =
      ["-c", "\(limit)exec \"$0\" \"$@\"", Self.program]
      + command.split(separator: " ").map(String.init)
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Both streams are short enough for a pipe's buffer, so they can be read in turn.
    let outputText = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errorText = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: outputText, errors: errorText)
  }

  /// Writes a file of the folder.
  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// Writes a file of the folder.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
  }

  /// Names of everything below a folder of the folder.
  func files(_ name: String = ".") -> [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/" + name)) ?? []
  }

  /// Trains a small run and returns its folder's name.
  func trained(_ options: String = "") throws -> String {
    let result = try self(
      "train vanilla --steps 4 --batch 8 --checkpoint-every 2 --quiet --out runs"
        + (options.isEmpty ? "" : " " + options))
    #expect(result.status == 0, "\(result.errors)")
    return "runs/00000-vanilla-digits"
  }
}
