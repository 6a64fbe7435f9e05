import Datasets
import Foundation
import Pictures
import Testing
import _TestSupport

@Suite struct DecodedImageTests {
  struct File: Decodable { let cases: [Case] }
  struct Case: Decodable {
    let name: String
    let file: Data
    let width: Int
    let height: Int
    let rgb: Data
    let grey: Data
  }

  /// The files that the script has made.
  static func cases() throws -> [Case] { try Golden.load("images.json", as: File.self).cases }

  /// A file by the script's name for it.
  static func file(_ name: String) throws -> [UInt8] {
    try Array(#require(cases().first { $0.name == name }).file)
  }

  @Test func `every kind of file is decoded as Pillow does`() throws {
    let cases = try Self.cases()
    #expect(cases.count == 38)
    for golden in cases {
      let image = try DecodedImage(bytes: Array(golden.file), subject: golden.name)
      #expect(image.width == golden.width && image.height == golden.height, "\(golden.name)")
      #expect(image.converted(toChannels: 3).pixels == Array(golden.rgb), "\(golden.name)")
      #expect(image.converted(toChannels: 1).pixels == Array(golden.grey), "\(golden.name)")
      let isGrey = golden.name.contains("grey")
      #expect(image.channels == (isGrey ? 1 : 3), "\(golden.name)")
    }
  }

  @Test func `every shortened file is refused`() throws {
    for golden in try Self.cases() where golden.name.contains("RGB") {
      let bytes = Array(golden.file)
      // Without the last 16 bytes a PNG file still has all rows; a JPEG file ends with a marker of 2 bytes.
      let least = bytes[0] == 0xFF ? 2 : 20
      for length in stride(from: 0, through: bytes.count - least, by: 3) {
        let error = #expect(throws: DatasetError.self, "\(golden.name), \(length) bytes") {
          try DecodedImage(bytes: Array(bytes[..<length]), subject: "short")
        }
        #expect(error?.category == .input)
      }
    }
  }

  @Test func `flipped bits never crash`() throws {
    for golden in try Self.cases() {
      for index in stride(from: 0, to: golden.file.count, by: 2) {
        var damaged = Array(golden.file)
        damaged[index] ^= 1 << UInt8(index % 8)
        _ = try? DecodedImage(bytes: damaged, subject: "damaged", mostPixels: 1 << 16)
      }
    }
  }

  /// A PNG file whose header states a size, with 20 bytes of something after it.
  private func png(width: UInt32, height: UInt32) throws -> [UInt8] {
    var bytes = try Picture(width: 1, height: 1, color: [1, 2, 3]).png()
    for (place, value) in [(16, width), (20, height)] {
      for shift in 0..<4 {
        bytes[place + shift] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * shift))
      }
    }
    var remainder = UInt32.max
    for byte in bytes[12..<29] {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
      }
    }
    for shift in 0..<4 {
      bytes[29 + shift] = UInt8(truncatingIfNeeded: ~remainder >> UInt32(24 - 8 * shift))
    }
    return bytes
  }

  @Test func `a header cannot promise what no memory holds`() throws {
    // 2^31 - 1 by 2^31 - 1 pixels: 13 exabytes.
    let huge = try png(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF)
    let error = #expect(throws: DatasetError.self) {
      try DecodedImage(bytes: huge, subject: "bomb.png")
    }
    #expect(
      error?.description == """
        bomb.png: 2147483647 x 2147483647 pixels are more than 268435456; make it smaller, or remove it
        """)
    // 768 MB of pixels cannot come from 70 bytes.
    let short = try png(width: 16_384, height: 16_384)
    #expect(
      #expect(throws: DatasetError.self) { try DecodedImage(bytes: short, subject: "x") }?.reason
        == .truncated(needed: 780_335, found: short.count))
    #expect(throws: DatasetError.self) {
      try DecodedImage(bytes: png(width: 0, height: 5), subject: "x")
    }
  }

  @Test func `a JPEG file cannot promise more than its bytes can hold`() throws {
    var bytes = try Self.file("JPEG grey")
    let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    for offset in 5..<9 { bytes[frame + offset] = 0x3F }
    let error = #expect(throws: DatasetError.self) { try DecodedImage(bytes: bytes, subject: "x") }
    #expect(error?.reason == .truncated(needed: 16191 * 16191 / 8192, found: bytes.count))
  }

  @Test func `a JPEG file cannot keep the decoder busy with empty scans`() throws {
    // The second scan of a progressive file, with its table, a thousand times; it may be repeated.
    let bytes = try Self.file("JPEG progressive")
    func markers(_ kind: UInt8) -> [Int] {
      bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == kind }
    }
    let scans = markers(0xDA)
    let begin = try #require(markers(0xC4).last { $0 < scans[1] })
    let end = try #require(markers(0xC4).last { $0 < scans[2] })
    let scan = bytes[begin..<end]
    var bomb = Array(bytes.dropLast(2))
    for _ in 0..<1000 { bomb += scan }
    bomb += [0xFF, 0xD9]
    let error = #expect(throws: DatasetError.self) {
      try DecodedImage(bytes: bomb, subject: "scans.jpg")
    }
    #expect(
      error?.description.contains("it has too many scans") == true)
  }

  @Test(arguments: [
    ([UInt8](), "x: holds no byte; write or convert it again, or remove it"),
    (
      Array("GIF89a".utf8),
      "x: 47 49 46 38 begins neither PNG nor JPEG; write or convert it again, or remove it"
    ),
    (
      [0xFF, 0xD8, 0xFF],
      "x: not a sound JPEG file (it ends too early); write or convert it again, or remove it"
    ),
  ])
  func `what is wrong is said`(bytes: [UInt8], message: String) {
    let error = #expect(throws: DatasetError.self) { try DecodedImage(bytes: bytes, subject: "x") }
    #expect(error?.description == message)
    #expect(error?.category == .input)
  }

  @Test func `damage inside the coded data is not painted over`() throws {
    // An end of image in the middle, which libjpeg alone would fill with grey.
    var bytes = try Self.file("JPEG RGB 4:4:4")
    let middle = bytes.count - 120
    bytes.replaceSubrange(middle..., with: [0xFF, 0xD9])
    #expect(throws: DatasetError.self) { try DecodedImage(bytes: bytes, subject: "x") }
  }
}
