import Engine
import Foundation
import NeuralNet
import Testing

@Suite struct AtomicFileTests {
  /// A new folder, removed afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "AtomicFileTests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func replacesAFile() throws {
    try withFolder { folder in
      try AtomicFile.write(Array("old".utf8), to: folder + "/a")
      try AtomicFile.write(Array("newer".utf8), to: folder + "/a")
      #expect(try String(contentsOfFile: folder + "/a", encoding: .utf8) == "newer")
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func failureLeavesTheOldFile() throws {
    try withFolder { folder in
      try AtomicFile.write(Array("old".utf8), to: folder + "/a")
      let full = FileSystemError(.write, path: folder + "/a", code: ENOSPC)
      #expect(throws: full) {
        try AtomicFile.write(to: folder + "/a") { file throws(FileSystemError) in
          try file.append([1, 2, 3])
          throw full
        }
      }
      #expect(try String(contentsOfFile: folder + "/a", encoding: .utf8) == "old")
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func folderInTheWay() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/a/b", withIntermediateDirectories: true)
      #expect(throws: FileSystemError(.create, path: folder + "/a", code: EISDIR)) {
        try AtomicFile.write([1], to: folder + "/a")
      }
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func linkStays() throws {
    try withFolder { folder in
      try AtomicFile.write([1], to: folder + "/real")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "real")
      try AtomicFile.write([2, 3], to: folder + "/link")
      #expect(FileManager.default.contents(atPath: folder + "/real") == Data([2, 3]))
      let kind = try FileManager.default.attributesOfItem(atPath: folder + "/link")[.type]
      #expect(kind as? FileAttributeType == .typeSymbolicLink)
      #expect(try names(in: folder) == ["link", "real"])
    }
  }

  /// A pipe stands for all that must not be replaced, such as `/dev/null`.
  @Test func pipeStays() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      let reader = open(folder + "/pipe", O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try AtomicFile.write([1, 2, 3], to: folder + "/pipe")
      var bytes = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &bytes, 8) == 3)
      #expect(Array(bytes.prefix(3)) == [1, 2, 3])
      #expect(try names(in: folder) == ["pipe"])
      var status = stat()
      #expect(stat(folder + "/pipe", &status) == 0)
      #expect(status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  @Test func leftoversGo() throws {
    try withFolder { folder in
      try AtomicFile.write([1], to: folder + "/keep.partial")
      try Data([1]).write(to: URL(filePath: folder + "/.a.123-0.partial"))
      try AtomicFile.removeLeftovers(inFolder: folder)
      #expect(try names(in: folder) == ["keep.partial"])
    }
  }

  @Test(arguments: [
    ("/nowhere/x", "Cannot create '/nowhere/x': no such file or directory. Check the path."),
    ("/", "Cannot create '/': is a directory. Name a file, not a folder."),
  ])
  func messages(path: String, text: String) {
    let error = #expect(throws: FileSystemError.self) { try AtomicFile.write([1], to: path) }
    #expect(error?.description == text)
  }

  @Test func fullDiskMessage() {
    let error = FileSystemError(.write, path: "runs/a", code: ENOSPC)
    #expect(
      error.description
        == "Cannot write 'runs/a': no space left on device. Free some space, or write to another place."
    )
  }

  @Test func writesTensorsInPlace() throws {
    try withFolder { folder in
      let values = (0..<1000).map { Float($0) }
      try values.withUnsafeBufferPointer {
        try SafeTensors.write(
          metadata: ["step": "1"],
          tensors: [("b", BorrowedTensor([10, 100], $0)), ("a", BorrowedTensor([1000], $0))],
          to: folder + "/t.safetensors")
      }
      let back = try SafeTensors(contentsOf: folder + "/t.safetensors")
      #expect(back.tensors == ["a": NDArray([1000], values), "b": NDArray([10, 100], values)])
      #expect(back.metadata == ["step": "1"])
    }
  }

  @Test func missingFile() {
    let error = #expect(throws: CheckpointError.self) { try SafeTensors(contentsOf: "/nowhere/x") }
    #expect(error == .fileSystem(FileSystemError(.open, path: "/nowhere/x", code: ENOENT)))
    #expect(throws: CheckpointError.fileSystem(FileSystemError(.open, path: "/", code: EISDIR))) {
      try SafeTensors(contentsOf: "/")
    }
  }
}
