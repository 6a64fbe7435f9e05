import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct TranslateTests {
  private func translate(_ offsets: [Float]) -> [Float] {
    let images = NDArray([1, 2, 3, 1], [1, 2, 3, 4, 5, 6])
    return evaluate([images, NDArray([1, 2], offsets)]) { x, _ in x[0].translated(by: x[1]) }.values
  }

  /// Pixel (y, x) is pixel (y + down, x + right) of [[1, 2, 3], [4, 5, 6]].
  @Test(
    arguments: [
      ([0, 0], [1, 2, 3, 4, 5, 6]), ([1, 0], [4, 5, 6, 0, 0, 0]), ([0, 1], [2, 3, 0, 5, 6, 0]),
      ([-1, -2], [0, 0, 0, 0, 0, 1]), ([0, -3], [0, 0, 0, 0, 0, 0]), ([2, 0], [0, 0, 0, 0, 0, 0]),
      ([-1e30, 1e30], [0, 0, 0, 0, 0, 0]), ([-.infinity, 0], [0, 0, 0, 0, 0, 0]),
    ] as [([Float], [Float])])
  func byHand(offsets: [Float], expected: [Float]) { #expect(translate(offsets) == expected) }

  @Test(arguments: [[0.5, 0], [0, -1.25], [.nan, 0]] as [[Float]])
  func offsetsBetweenPixelsAreNotNumbers(offsets: [Float]) {
    #expect(translate(offsets).allSatisfy { $0.isNaN })
  }

  @Test func eachImageHasItsOwnOffset() {
    let images = NDArray([2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    let offsets = NDArray([2, 2], [0, 1, 0, -1])
    let moved = evaluate([images, offsets]) { x, _ in x[0].translated(by: x[1]) }
    #expect(moved.values == [3, 4, 0, 0, 0, 0, 5, 6])
  }

  @Test func shapesThatDoNotFit() {
    #expect(throws: ShapeError.self) { try Translate().shape(of: [[2, 3, 3, 1], [2, 1]]) }
    #expect(throws: ShapeError.self) { try Translate().shape(of: [[2, 3, 3, 1], [1, 2]]) }
    #expect(throws: ShapeError.self) { try Translate().shape(of: [[2, 3], [2, 2]]) }
  }
}
