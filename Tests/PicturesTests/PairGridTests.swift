import Engine
import Testing

@testable import Pictures

@Suite struct PairGridTests {
  @Test func `pairs stand apart, their images close together`() {
    let left = NDArray([2, 1, 1, 1], [1, -1])
    let right = NDArray([2, 1, 1, 1], [0, 0])
    let picture = PairGrid(columns: 2, targetWidth: 1, background: 9).picture(left, right)
    #expect(picture.width == 4 + 3 + 4 + 3 + 4 && picture.height == 4 + 1 + 4)
    #expect(
      Array(picture.pixels[4 * 18..<5 * 18])
        == [9, 9, 9, 9, 255, 9, 128, 9, 9, 9, 9, 0, 9, 128, 9, 9, 9, 9])
  }

  @Test func `colour images are enlarged, the last row may be unfinished`() {
    let left = NDArray([3, 2, 2, 3], repeating: 1)
    let right = NDArray([3, 2, 2, 3], (0..<36).map { $0 % 3 == 0 ? 1 : -1 })
    let picture = PairGrid(columns: 2, targetWidth: 103).picture(left, right)
    #expect(picture.channels == 3)
    // Scale 10: 20 pixels for an image, 1 within a pair, 7 around it.
    #expect(picture.width == 2 * 41 + 3 * 7 && picture.height == 2 * 20 + 3 * 7)
    #expect(picture[7, 7] == [255, 255, 255] && picture[27, 7] == [58, 58, 58])
    #expect(picture[28, 7] == [255, 0, 0] && picture[47, 26] == [255, 0, 0])
    #expect(picture[48, 7] == [58, 58, 58] && picture[55, 7] == [255, 255, 255])
    #expect(picture[60, 40] == [58, 58, 58])
  }

  @Test(arguments: [(1, 8), (10, 8), (32, 28), (25, 32), (64, 16)])
  func `the usual sizes come out 600 to 900 pixels wide`(count: Int, side: Int) {
    let images = NDArray([count, side, side, 1])
    let picture = PairGrid().picture(images, images)
    #expect((600...900).contains(picture.width), "\(picture.width)")
    #expect(Double(picture.height) < 1.3 * Double(picture.width))
  }
}
