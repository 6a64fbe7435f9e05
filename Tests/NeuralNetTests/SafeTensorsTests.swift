import Engine
import Foundation
import Testing
import _TestSupport

@testable import NeuralNet

@Suite struct SafeTensorsTests {
  static let sample = SafeTensors(
    metadata: ["step": "200", "text": "two\nlines\t\"\\\u{1} ∂"],
    tensors: [
      "critic/fc1/weight": NDArray([2, 3], [1, -2, 0.5, .infinity, 0x1p-149, -0.0]),
      "empty": NDArray([0, 3]),
      "generator/bias": NDArray([1], [7]),
      "scalar": NDArray(3.5),
    ])

  @Test func roundTrip() throws {
    #expect(try SafeTensors(bytes: Self.sample.encoded()) == Self.sample)
    #expect(try SafeTensors(bytes: SafeTensors().encoded()) == SafeTensors())
  }

  @Test func dataIsAligned() {
    let bytes = Self.sample.encoded()
    #expect((8 + Int(bytes[0]) + Int(bytes[1]) << 8).isMultiple(of: 8))
    #expect(bytes[2..<8].allSatisfy { $0 == 0 })
  }

  @Test func notANumberKeepsItsBits() throws {
    let odd = Float(bitPattern: 0x7FC1_2345)
    let back = try SafeTensors(bytes: SafeTensors(tensors: ["x": NDArray(odd)]).encoded())
    #expect(back.tensors["x"]?.values[0].bitPattern == 0x7FC1_2345)
  }

  /// Every bit of every byte: length, header, padding, data.
  @Test func everyFlipIsFound() {
    let bytes = Self.sample.encoded()
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: CheckpointError.self, "byte \(index), bit \(bit)") {
          try SafeTensors(bytes: damaged)
        }
        // Without the demand for checksums a flip may pass, but must not crash.
        _ = try? SafeTensors(bytes: damaged, origin: .any)
      }
    }
  }

  @Test func everyTruncationIsFound() {
    let bytes = Self.sample.encoded()
    for count in bytes.indices {
      #expect(throws: CheckpointError.self, "\(count) bytes") {
        try SafeTensors(bytes: Array(bytes.prefix(count)))
      }
      #expect(throws: CheckpointError.self, "\(count) bytes") {
        try SafeTensors(bytes: Array(bytes.prefix(count)), origin: .any)
      }
    }
  }

  @Test func surplusIsFound() {
    for surplus in [1, 4, 8] {
      let bytes = Self.sample.encoded() + [UInt8](repeating: 0, count: surplus)
      #expect(throws: CheckpointError.self) { try SafeTensors(bytes: bytes) }
    }
    #expect(throws: CheckpointError.self) { try SafeTensors(bytes: Self.file("{} x")) }
  }

  @Test func damagedDataNamesTheTensor() {
    var bytes = Self.sample.encoded()
    bytes[bytes.count - 1] ^= 1
    #expect(
      throws: CheckpointError.damaged(
        file: "a.safetensors", place: "tensor 'scalar'", problem: "its checksum does not fit")
    ) { try SafeTensors(bytes: bytes, name: "a.safetensors") }
  }

  // MARK: Files from elsewhere

  /// From `scripts/golden/safetensors_file.py`, exact.
  @Test func readsPythonsFile() throws {
    let path = Golden.path("python.safetensors")
    let file = try SafeTensors(contentsOf: path, origin: .any)
    #expect(file.metadata == ["format": "np", "text": "two\nlines\t\\ and ∂"])
    #expect(file.tensors.count == 4)
    #expect(
      file.tensors["critic/fc1/weight"] == NDArray([2, 3], [-0.5, -0.25, 0, 0.25, 0.5, 0.75]))
    #expect(file.tensors["empty"]?.shape == [0, 3])
    #expect(file.tensors["scalar"] == NDArray(3.5))
    #expect(file.tensors["ünï \"quoted\""]?.values == [0x1p-149, -0.0, .infinity])
    #expect(throws: CheckpointError.noChecksums(file: path)) { try SafeTensors(contentsOf: path) }
  }

  @Test func headerAlone() throws {
    let header = try SafeTensors.header(of: Golden.path("python.safetensors"))
    #expect(header.checksums == nil)
    #expect(Set(header.entries.map(\.name)).contains("scalar"))
  }

  // MARK: Hostile headers

  /// A file with the given header and so many bytes of data.
  static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  static func tensor(_ shape: String, _ offsets: String, type: String = "F32") -> String {
    #"{"a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  static let hostile: [(file: [UInt8], message: String)] = [
    ([], "length: the file has 0 bytes, the header's length takes 8"),
    (
      file("{}", length: .max),
      "length: a header of 18446744073709551615 bytes is announced, 2 follow"
    ),
    (file("{}", length: 3), "length: a header of 3 bytes is announced, 2 follow"),
    (file(""), "header, byte 0: '{' is expected"),
    (file(" {}"), "header, byte 0: '{' is expected"),
    (file("{"), "header, byte 1: '\"' is expected"),
    (file("{}\n"), "header, byte 2: surplus bytes after the closing brace"),
    (file(#"{"a":1}"#), "header, byte 5: '{' is expected"),
    (file(#"{"a\q":1}"#), "header, byte 5: an unknown escape in a string"),
    (file(#"{"\ud800":1}"#), "header, byte 8: '\\' is expected"),
    (file(#"{"a":{"x":1}}"#), "header, byte 10: 'x' is no property of a tensor"),
    (
      file(#"{"a":{}}"#),
      "header, byte 5: tensor 'a' needs dtype, shape and two rising data_offsets"
    ),
    (
      file(#"{"__metadata__":{"a":"","a":""}}"#), "header, byte 24: the name 'a' comes twice"
    ),
    (
      file(tensor("[4000000000000]", "[0,16000000000000]")),
      "header, byte 0: the tensors need 16000000000000 bytes of data, the file has 0"
    ),
    (
      file(tensor("[4611686018427387904,4]", "[0,0]")),
      "header, byte 5: tensor 'a' has an impossible shape [4611686018427387904, 4]"
    ),
    (
      file(tensor("[0,4611686018427387904,4]", "[0,0]")),
      "header, byte 5: tensor 'a' has an impossible shape [0, 4611686018427387904, 4]"
    ),
    (file(tensor("[99999999999999999999]", "[0,0]")), "header, byte 47: a number is too large"),
    (file(tensor("[-1]", "[0,4]"), data: 4), "header, byte 29: a number is expected"),
    (file(tensor("[01]", "[0,4]"), data: 4), "header, byte 29: a number begins with 0"),
    (file(tensor("[1.0]", "[0,4]"), data: 4), "header, byte 30: ']' is expected"),
    (
      file(tensor("[\(String(repeating: "1,", count: 40))1]", "[0,4]"), data: 4),
      "header, byte 93: more than 32 numbers in a list"
    ),
    (
      file(tensor("[1]", "[4,0]"), data: 4),
      "header, byte 5: tensor 'a' needs dtype, shape and two rising data_offsets"
    ),
    (
      file(tensor("[2]", "[0,4]"), data: 4), "header, byte 5: tensor 'a' needs 8 bytes and has 4"
    ),
    (
      file(tensor("[1]", "[4,8]"), data: 8),
      "header, byte 0: tensor 'a' begins at byte 4 of the data, the one before ends at 0"
    ),
    (
      file(tensor("[1]", "[0,4]"), data: 8),
      "header, byte 0: the tensors need 4 bytes of data, the file has 8"
    ),
    (
      file(tensor("[1]", "[0,4]", type: "F31"), data: 4),
      "header, byte 5: tensor 'a' has the unknown type 'F31'"
    ),
  ]

  @Test(arguments: hostile)
  func hostileHeader(file: [UInt8], message: String) {
    let expected = """
      'x' is damaged or not a safetensors file: \(message). \
      Copy it again, or use another checkpoint.
      """
    let error = #expect(throws: CheckpointError.self) {
      try SafeTensors(bytes: file, name: "x", origin: .any)
    }
    #expect(error?.description == expected)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: CheckpointError.self) { try SafeTensors(bytes: Self.file(deep), origin: .any) }
  }

  /// Found by fuzzing: such a key was read but could not be written.
  @Test func reservedKeysAreRefused() {
    let header = #"{"__metadata__":{"crc32.np":"x"}}       "#
    #expect(throws: CheckpointError.self) {
      try SafeTensors(
        bytes: [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + header.utf8, origin: .any)
    }
  }

  @Test func otherElementTypes() {
    let bytes = Self.file(Self.tensor("[1]", "[0,8]", type: "I64"), data: 8)
    #expect(throws: CheckpointError.elementType(file: "x", tensor: "a", type: "I64")) {
      try SafeTensors(bytes: bytes, name: "x", origin: .any)
    }
  }

  @Test func neededTensors() throws {
    let file = Self.sample
    #expect(try file.tensor("scalar", shape: [], file: "x").values == [3.5])
    #expect(throws: CheckpointError.missingTensor(file: "x", tensor: "nothing")) {
      try file.tensor("nothing", shape: [], file: "x")
    }
    #expect(
      throws: CheckpointError.shape(file: "x", tensor: "empty", found: [0, 3], needed: [3])
    ) { try file.tensor("empty", shape: [3], file: "x") }
  }
}
