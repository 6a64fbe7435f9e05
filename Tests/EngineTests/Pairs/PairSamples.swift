import Engine
import Testing
import _TestSupport

/// Sets of rows on which products in single precision alone would go wrong.
struct PairSamples: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let width: Int
  let rows: [Float]

  var count: Int { rows.count / width }

  static func normal(_ name: String, _ count: Int, _ width: Int) -> [Float] {
    RandomStream(seed: 11, name: name).normals(count * width)
  }

  /// The sets, each with more than a block of rows or few features or both.
  static let all: [PairSamples] = {
    let plain = normal("plain", 600, 9)
    let third = Array(plain[..<900])
    let tight = normal("tight", 300, 40)
    let grid = (0..<400).flatMap { [Float($0 % 20), Float($0 / 20)] }
    return [
      PairSamples(testDescription: "normal", width: 9, rows: plain),
      PairSamples(testDescription: "far from the origin", width: 9, rows: plain.map { $0 + 4096 }),
      PairSamples(
        testDescription: "one far away", width: 9,
        rows: plain.dropLast(9) + [Float](repeating: 1e6, count: 9)),
      // Within a cluster distances are a millionth of those between them.
      PairSamples(
        testDescription: "two tight clusters", width: 40,
        rows: tight.enumerated().map { place, value in
          1e-6 * value + (place / 40 % 2 == 0 ? 1 : -1)
        }),
      PairSamples(
        testDescription: "each row three times", width: 9,
        rows: [Float](third + third + third)),
      PairSamples(testDescription: "a grid full of ties", width: 2, rows: grid),
      PairSamples(testDescription: "tiny", width: 9, rows: plain.map { $0 * 1e-18 }),
      PairSamples(testDescription: "huge", width: 9, rows: plain.map { $0 * 1e18 }),
      PairSamples(
        testDescription: "all equal", width: 5, rows: [Float](repeating: 0.3, count: 300)),
      PairSamples(testDescription: "one feature", width: 1, rows: normal("line", 700, 1)),
      PairSamples(testDescription: "two rows", width: 3, rows: [0, 0, 0, 1, 2, 2]),
    ]
  }()

  /// The distance by its definition, rounded as `RowPairs.distance` is.
  static func distance(
    _ a: [Float], _ row: Int, _ b: [Float], _ other: Int, width: Int
  ) -> Float {
    var sum = 0.0
    for column in 0..<width {
      let difference = Double(a[row * width + column]) - Double(b[other * width + column])
      sum += difference * difference
    }
    return Float(sum).squareRoot()
  }
}
