import Engine
import Testing

@testable import Pictures

@Suite struct SampleGridTests {
  @Test(arguments: [
    (Float(-1), UInt8(0)), (1, 255), (0, 128), (-2, 0), (7, 255), (.nan, 0), (.infinity, 255),
  ])
  func `a value becomes a level`(value: Float, level: UInt8) {
    #expect(SampleGrid.level(value) == level)
  }

  @Test func `images stand in rows with gaps between them`() {
    // Two images of 2 x 1: white-black and black-white.
    let images = NDArray([2, 1, 2, 1], [1, -1, -1, 1])
    let picture = SampleGrid(columns: 2, targetWidth: 4, background: 9).picture(images)
    #expect(picture.width == 2 + 2 + 2 + 2 + 2)
    #expect(picture.height == 2 + 1 + 2)
    #expect(Array(picture.pixels[20..<30]) == [9, 9, 255, 0, 9, 9, 0, 255, 9, 9])
  }

  @Test func `small images are enlarged without smoothing`() {
    let images = NDArray([1, 1, 2, 3], [1, -1, -1, -1, 1, -1])
    let picture = SampleGrid(targetWidth: 210).picture(images)
    #expect(picture.channels == 3)
    let gap = (picture.width - 200) / 2
    #expect(picture[gap, gap] == [255, 0, 0])
    #expect(picture[gap + 99, gap + 99] == [255, 0, 0])
    #expect(picture[gap + 100, gap] == [0, 255, 0])
    #expect(picture[0, 0] == [58, 58, 58])
  }

  @Test(arguments: [(64, 8), (36, 28), (25, 32), (100, 8), (16, 64), (1, 8), (9, 28)])
  func `the usual sizes come out 600 to 900 pixels wide`(count: Int, side: Int) {
    let picture = SampleGrid().picture(NDArray([count, side, side, 1]))
    #expect((600...900).contains(picture.width), "\(picture.width)")
  }

  @Test func `the last row may be unfinished`() {
    let picture = SampleGrid(columns: 3, targetWidth: 30).picture(
      NDArray([4, 8, 8, 1], repeating: 1))
    #expect(picture[picture.width - 5, picture.height - 5] == [58])
    #expect(picture[5, picture.height - 5] == [255])
  }

  @Test func `stated rows are filled by columns`() {
    // Five images of one pixel in two rows: 0 2 4 over 1 3.
    let images = NDArray([5, 1, 1, 1], [-1, -0.5, 0, 0.5, 1])
    let picture = SampleGrid(rows: 2, targetWidth: 1, background: 9).picture(images)
    #expect(picture.width == 3 * 3 + 2 && picture.height == 2 * 3 + 2)
    #expect([2, 5, 8].map { picture[$0, 2] } == [[0], [128], [255]])
    #expect([2, 5, 8].map { picture[$0, 5] } == [[64], [191], [9]])
    #expect(SampleGrid(rows: 10).picture(NDArray([3, 8, 8, 1])).height < 1_700)
  }

  @Test func `a tall grid is not enlarged beyond twice the width`() {
    let picture = SampleGrid(columns: 1).picture(NDArray([10, 8, 8, 1]))
    #expect((1_500...1_800).contains(picture.height), "\(picture.height)")
  }
}
