import Datasets
import Foundation
import Testing
import _TestSupport

@Suite struct ResizeTests {
  struct File: Decodable { let cases: [Case] }
  struct Case: Decodable {
    let filter: String
    let stream: Int
    let source: [Int]
    let crop: [Int]
    let size: [Int]
    let bytes: Data
    let floats: Data
  }

  /// The image that the script makes for a stream.
  private func image(_ golden: Case) -> DecodedImage {
    let count = golden.source.reduce(1, *)
    var pixels = goldenFill(golden.stream, count: count).map { UInt8(($0 + 1) * 128) }
    if golden.stream.isMultiple(of: 3) { pixels = pixels.map { $0 > 127 ? 255 : 0 } }
    return DecodedImage(
      width: golden.source[0], height: golden.source[1], channels: golden.source[2], pixels: pixels)
  }

  @Test func `every byte is Pillow's`() throws {
    let cases = try Golden.load("resize.json", as: File.self).cases
    #expect(cases.count == 52)
    for golden in cases {
      let filter = try #require(ResizeFilter(rawValue: golden.filter))
      let region = PixelRegion(
        left: golden.crop[0], top: golden.crop[1], width: golden.crop[2], height: golden.crop[3])
      let image = image(golden)
      let result = image.resized(
        region, width: golden.size[0], height: golden.size[1], filter)
      #expect(result.pixels == Array(golden.bytes), "\(golden.filter) \(golden.stream)")
      guard !golden.floats.isEmpty else { continue }
      let floats = image.resizedFloats(
        region, width: golden.size[0], height: golden.size[1], filter)
      let expected = stride(from: 0, to: golden.floats.count, by: 4).map { start in
        Float(
          bitPattern: (0..<4).reduce(0) { $0 | UInt32(golden.floats[start + $1]) << UInt32(8 * $1) }
        )
      }
      #expect(floats.count == expected.count)
      // The last bit of single precision in two passes over values up to 255, overshoot included.
      let distance = zip(floats, expected).map { abs($0 - $1) }.max() ?? 1
      #expect(distance <= 1e-4, "\(golden.filter) \(golden.stream): \(distance)")
    }
  }

  @Test(arguments: ResizeFilter.allCases)
  func `a constant image stays what it is`(filter: ResizeFilter) {
    let image = DecodedImage(
      width: 19, height: 7, channels: 1, pixels: [UInt8](repeating: 201, count: 133))
    for (width, height) in [(1, 1), (5, 3), (19, 9), (64, 64)] {
      let result = image.resized(image.wholeRegion, width: width, height: height, filter)
      #expect(result.pixels.allSatisfy { $0 == 201 })
    }
  }

  @Test func `a box filter averages whole blocks`() {
    let image = DecodedImage(width: 4, height: 2, channels: 1, pixels: [0, 2, 7, 9, 4, 6, 1, 3])
    #expect(image.resized(image.wholeRegion, width: 2, height: 1, .box).pixels == [3, 5])
    #expect(image.resizedFloats(image.wholeRegion, width: 1, height: 1, .box) == [4])
  }

  @Test func `floats keep what bytes cut off`() {
    let image = DecodedImage(width: 4, height: 1, channels: 1, pixels: [0, 0, 255, 255])
    let floats = image.resizedFloats(image.wholeRegion, width: 16, height: 1, .lanczos)
    #expect((floats.min() ?? 0) < -5 && (floats.max() ?? 0) > 260)
    let bytes = image.resized(image.wholeRegion, width: 16, height: 1, .lanczos).pixels
    #expect(bytes.min() == 0 && bytes.max() == 255)
  }

  @Test func `the centre square leaves the odd pixel out at the end`() {
    let image = DecodedImage(
      width: 8, height: 5, channels: 1, pixels: [UInt8](repeating: 0, count: 40))
    #expect(image.centerSquare == PixelRegion(left: 1, top: 0, width: 5, height: 5))
    let prepared = ImagePreparation(size: 4, channels: 3).prepare(image)
    #expect(prepared.width == 4 && prepared.height == 4 && prepared.channels == 3)
  }
}
