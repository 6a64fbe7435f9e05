import CKernels
import Testing

@testable import Engine

struct MovesTests {
  /// Rows of every width up to two vectors and beyond arrive whole, and what lies between them stays.
  @Test func copiesRows() {
    for n in [1, 7, 15, 16, 17, 24, 31, 32, 33, 48, 257] {
      for inPitch in [0, n, n + 3] {
        let (rows, outPitch) = (4, n + 5)
        let source = RandomWords.floats(rows * (n + 3), seed: n)
        var target = [Float](repeating: 77, count: rows * outPitch)
        gk_copy_rows(&target, outPitch, source, inPitch, rows, n)
        for row in 0..<rows {
          let copied = target[row * outPitch..<row * outPitch + n]
          #expect(Array(copied) == Array(source[row * inPitch..<row * inPitch + n]), "\(n)")
          #expect(target[row * outPitch + n..<(row + 1) * outPitch].allSatisfy { $0 == 77 }, "\(n)")
        }
      }
    }
  }
}
