import Datasets
import Engine
import Foundation
import Testing

@Suite struct IDXTests {
  private let images = IDX(
    sizes: [3, 2, 2], values: [0, 255, 51, 102, 1, 2, 3, 4, 250, 251, 252, 253])
  private let labels = IDX(sizes: [3], values: [7, 0, 2])

  @Test func `what is written is read back`() throws {
    #expect(try IDX(bytes: images.bytes, subject: "a") == images)
    #expect(Array(labels.bytes.prefix(8)) == [0, 0, 8, 1, 0, 0, 0, 3])
  }

  @Test(arguments: [false, true])
  func `a directory is opened as MNIST names its files`(isPacked: Bool) throws {
    let folder = try Folder()
    let ending = isPacked ? ".gz" : ""
    for (stem, count) in [("train", 3), ("t10k", 2)] {
      let images = IDX(sizes: [count, 2, 2], values: Array(images.values.prefix(4 * count)))
      let labels = IDX(sizes: [count], values: Array(labels.values.prefix(count)))
      try folder.write("\(stem)-images-idx3-ubyte\(ending)", images.bytes, gzip: isPacked)
      try folder.write("\(stem)-labels-idx1-ubyte\(ending)", labels.bytes, gzip: isPacked)
    }
    let train = try DatasetCatalog.open("idx:\(folder.path)", seed: 0)
    #expect(train.count == 3 && train.sampleShape == [2, 2, 1] && train.labels == [7, 0, 2])
    #expect(train.classCount == 8)
    #expect(train.name == "data")
    let expected = [0, 255, 51, 102].map { Float($0) / 127.5 - 1 }
    #expect(train.samples(at: [0]).values == expected)
    // A bare path is recognised by its content.
    let test = try DatasetCatalog.open("\(folder.path),split=test", seed: 0)
    #expect(test.count == 2 && test.labels == [7, 0])
    let file = try DatasetCatalog.open("\(folder.path)/t10k-images-idx3-ubyte\(ending)", seed: 0)
    #expect(file.contentHash == test.contentHash)
    let bare = try DatasetCatalog.open("idx:\(folder.path),labels=none", seed: 0)
    #expect(bare.labels == nil && bare.classCount == 0)
  }

  /// What is wrong, and what is said.
  static let damaged: [(bytes: [UInt8], message: String)] = [
    ([UInt8](), "x (byte 0): needs 4 bytes, holds 0; download or write the file again"),
    (
      [0x89, 0x50, 0x4E, 0x47],
      "x (byte 0): starts with 89 50 4e 47, not with 00 00 08; check the format that stands before the colon"
    ),
    (
      [0, 0, 13, 1, 0, 0, 0, 0],
      "x (byte 2): element type float is not supported; convert it to one of unsigned byte"
    ),
    (
      [0, 0, 8, 0],
      "x (byte 3): bad header: no axes; the file is damaged or of another format: write it again"
    ),
    (
      [0, 0, 8, 1, 0, 0, 0, 9, 1, 2],
      "x (byte 8): needs 17 bytes, holds 10; download or write the file again"
    ),
    (
      [0, 0, 8, 1, 0, 0, 0, 1, 1, 2],
      "x (byte 9): 1 byte follows the last value; the file is damaged or of another format: write it again"
    ),
    (
      [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
      "x (byte 4): the header promises 4294967295 x 4294967295 x 4294967295 values, more than the file can hold; the file is damaged or of another format: write it again"
    ),
  ]

  @Test(arguments: damaged)
  func `what is wrong is said`(bytes: [UInt8], message: String) {
    let error = #expect(throws: DatasetError.self) { try IDX(bytes: bytes, subject: "x") }
    #expect(error?.description == message)
    #expect(error?.category == .input)
  }

  @Test func `every shortened file is refused`() throws {
    for bytes in [images.bytes, Folder.gzip(images.bytes)] {
      for length in bytes.indices {
        #expect(throws: DatasetError.self) {
          try IDX(bytes: Array(bytes[..<length]), subject: "short")
        }
      }
    }
  }

  @Test func `flipped bits never crash`() {
    for bytes in [images.bytes, Folder.gzip(images.bytes)] {
      for index in bytes.indices {
        for bit in 0..<8 {
          var damaged = bytes
          damaged[index] ^= 1 << UInt8(bit)
          _ = try? IDX(bytes: damaged, subject: "damaged")
        }
      }
    }
  }

  @Test func `a compressed file cannot promise what deflate cannot hold`() {
    let header: [UInt8] = [0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0]
    let packed = Folder.gzip(header)
    let error = #expect(throws: DatasetError.self) { try IDX(bytes: packed, subject: "bomb.gz") }
    #expect(
      error
        == DatasetError("bomb.gz", .tooLarge("4294967296 bytes"), at: .byte(12)))
  }

  @Test func `images and labels must be equally many`() throws {
    let folder = try Folder()
    try folder.write("train-images-idx3-ubyte", images.bytes)
    try folder.write("train-labels-idx1-ubyte", IDX(sizes: [2], values: [0, 1]).bytes)
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("idx:\(folder.path)", seed: 0)
    }
    #expect(
      error?.description
        == "\(folder.path)/train-labels-idx1-ubyte: 3 samples have 2 labels; use the label file that belongs to the images"
    )
  }

  @Test func `what is no set of images is refused`() throws {
    let folder = try Folder()
    func reason(_ idx: IDX) throws -> DatasetError.Reason? {
      try folder.write("a", idx.bytes)
      return #expect(throws: DatasetError.self) {
        try DatasetCatalog.open("idx:\(folder.path)/a", seed: 0)
      }?.reason
    }
    #expect(try reason(IDX(sizes: [0, 2, 2], values: [])) == .empty)
    #expect(
      try reason(labels)
        == .unsupportedShape([3], expected: "[count, height, width] or with 1 or 3 channels"))
    #expect(
      try reason(IDX(sizes: [2, 0, 2], values: []))
        == .unsupportedShape([2, 0, 2], expected: "[count, height, width] or with 1 or 3 channels"))
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("idx:\(folder.path)", seed: 0)
    }
    #expect(error?.reason == .directoryLacks("train-images-idx3-ubyte[.gz]"))
    #expect(error?.category == .fileSystem)
  }
}
