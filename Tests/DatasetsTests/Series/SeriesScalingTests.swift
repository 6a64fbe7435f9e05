import Engine
import Foundation
import Testing

@testable import Datasets

@Suite struct SeriesScalingTests {
  @Test(arguments: SeriesScaling.Kind.allCases)
  func `ranges are those of the scaled values`(kind: SeriesScaling.Kind) {
    let set = SeriesSamples(
      name: "s", shape: [2, 1], values: [-3, 1, 5, 1], columns: ["a"], scaling: kind)
    // Mean 1, deviation of the population the root of 8.
    let root = Float(2).squareRoot()
    let expected: ClosedRange<Float> =
      switch kind {
      case .minmax: 0...1
      case .standard: -root...root
      case .none: -3...5
      }
    #expect(abs(set.range.lowerBound - expected.lowerBound) < 1e-6)
    #expect(abs(set.range.upperBound - expected.upperBound) < 1e-6)
  }

  private let values: [Double] = [2, 7, 10, 4, 7, 20, 6, 7, 60, 8, 7, -10]

  private func set(_ kind: SeriesScaling.Kind) -> SeriesSamples {
    SeriesSamples(
      name: "s", shape: [2, 3], values: values, columns: ["a", "b", "c"], scaling: kind)
  }

  @Test func `each kind scales as it says`() {
    // Column by column: 2, 4, 6, 8; seven; 10, 20, 60, -10.
    let thirds: [Float] = [0, 1, 2, 3].map { $0 / 3 }
    let sevenths: [Float] = [2, 3, 7, 0].map { $0 / 7 }
    let wanted: [Float] = (0..<4).flatMap { row in [thirds[row], Float(0), sevenths[row]] }
    #expect(set(.minmax).samples(at: 0..<2).values == wanted)
    let standard = set(.standard).samples(at: 0..<2).values
    // 2, 4, 6, 8 have mean 5 and variance 5.
    #expect(abs(standard[0] + 1.341_640_8) < 1e-6)
    #expect(standard[1] == 0)
    #expect(set(.none).samples(at: 0..<2).values == values.map { Float($0) })
  }

  @Test(arguments: SeriesScaling.Kind.allCases)
  func `scaling is undone, and constant features keep their value`(kind: SeriesScaling.Kind) {
    let set = set(kind)
    let restored = set.scaling.restored(set.samples(at: 0..<2)).values
    for (found, wanted) in zip(restored, values) { #expect(abs(Double(found) - wanted) < 1e-5) }
    #expect(set.scaling.columns.map(\.isConstant) == [false, kind != .none, false])
  }

  @Test func `a layout survives JSON`() throws {
    let layout = SeriesLayout(
      columns: ["a", "\"b\", c"],
      scaling: SeriesScaling(
        .standard, columns: [.init(offset: 0.1, scale: 1e-7), .init(offset: -3, scale: 0)]),
      time: SeriesTime(name: "day", pattern: "YYYY-MM-DD", start: 86_400, step: .init(1, .weekday)))
    let data = try JSONEncoder().encode(layout)
    #expect(try JSONDecoder().decode(SeriesLayout.self, from: data) == layout)
  }
}
