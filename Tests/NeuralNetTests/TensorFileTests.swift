import Engine
import Foundation
import Testing
import _TestSupport

@testable import NeuralNet

@Suite struct TensorFileTests {
  private let rows = NDArray([700, 3], goldenFill(1, count: 2100))
  private let labels = NDArray([700, 1], goldenFill(2, count: 700))

  /// The arrays, written in portions of different lengths that alternate.
  private func written() throws -> TensorFile {
    let writer = try TensorFileWriter(shapes: ["rows": [700, 3], "labels": [700, 1]])
    var first = 0
    for count in [1, 0, 299, 400] {
      try writer.append(Array(rows.values[3 * first..<3 * (first + count)]), to: "rows")
      try writer.append(Array(labels.values[first..<first + count]), to: "labels")
      first += count
    }
    return try writer.finish()
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `what is written in portions is what is written at once, byte for byte`() throws {
    let whole = SafeTensors(
      metadata: ["key": "of \"it\""], tensors: ["rows": rows, "labels": labels])
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      try written().copy(to: path, metadata: whole.metadata)
      #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == whole.encoded())
      let file = try TensorFile(contentsOf: path)
      #expect(file.metadata == whole.metadata)
      #expect(file.shape(of: "rows") == [700, 3] && file.shape(of: "columns") == nil)
      #expect(try file.rows(0..<700, of: "rows") == rows)
      try file.copy(to: folder + "/b.safetensors", metadata: [:])
      #expect(
        try SafeTensors(contentsOf: folder + "/b.safetensors")
          == SafeTensors(tensors: whole.tensors))
    }
  }

  @Test func `rows are read in any order, neighbours together`() throws {
    let file = try written()
    #expect(file.metadata.isEmpty)
    for numbers in [[], [699], [0, 1, 2], [5, 6, 6, 7, 3, 2, 698, 699, 0]] {
      let found = try file.rows(numbers, of: "rows")
      #expect(found.shape == [numbers.count, 3])
      #expect(found.values == numbers.flatMap { rows.values[3 * $0..<3 * $0 + 3] })
    }
    #expect(try file.rows(300..<303, of: "labels").values == Array(labels.values[300..<303]))
  }

  @Test func `a wrong byte anywhere is found when the file is opened`() throws {
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      let bytes = SafeTensors(tensors: ["rows": rows]).encoded()
      for place in stride(from: 0, to: bytes.count, by: 97) {
        var damaged = bytes
        damaged[place] ^= 4
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        #expect(throws: CheckpointError.self, "byte \(place)") { try TensorFile(contentsOf: path) }
      }
      try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: path))
      #expect(throws: CheckpointError.self) { try TensorFile(contentsOf: path) }
      #expect(
        throws: CheckpointError.fileSystem(
          FileSystemError(.open, path: folder + "/b", code: ENOENT))
      ) { try TensorFile(contentsOf: folder + "/b") }
      try FileManager.default.copyItem(
        atPath: Golden.path("python.safetensors"), toPath: folder + "/python.safetensors")
      #expect(throws: CheckpointError.noChecksums(file: folder + "/python.safetensors")) {
        try TensorFile(contentsOf: folder + "/python.safetensors")
      }
    }
  }

  @Test func `a folder that cannot be written to is named`() throws {
    let file = try written()
    let error = #expect(throws: FileSystemError.self) {
      try file.copy(to: "/nowhere/a.safetensors", metadata: [:])
    }
    #expect(error?.path.contains("/nowhere/a.safetensors") == true)
  }
}
