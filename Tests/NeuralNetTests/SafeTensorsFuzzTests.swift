import Testing

@testable import NeuralNet

/// What the fuzzer found.
@Suite struct SafeTensorsFuzzTests {
  /// A key with the reserved prefix in somebody else's file could be read, but not written again.
  @Test func foreignKeysWithTheReservedPrefix() throws {
    let header = #"{"__metadata__":{"crc32.tensgr":"1","a":"b"}}"#
    let bytes = SafeTensorsTests.file(header)
    let file = try SafeTensors(bytes: bytes, origin: .any)
    #expect(file.metadata == ["a": "b"])
    #expect(try SafeTensors.header(in: bytes).metadata == ["a": "b"])
    #expect(try SafeTensors(bytes: file.encoded()) == file)
  }
}
