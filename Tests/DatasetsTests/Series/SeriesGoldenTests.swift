import Engine
import Testing
import _TestSupport

@testable import Datasets

/// Tables that pandas wrote, against what pandas and scikit-learn make of them (scripts/golden/series.py).
@Suite struct SeriesGoldenTests {
  struct File: Decodable { let cases: [Case] }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let text: String, options: String
    let scaled: [Double], restored: [Double]
    let times: [String]
    var testDescription: String { options + " " + (times.first ?? "") }
  }

  static func cases() throws -> [Case] { try Golden.load("series.json", as: File.self).cases }

  @Test(arguments: try cases())
  func `tables become what pandas makes of them`(wanted: Case) throws {
    let set = try series(wanted.text, wanted.options)
    #expect(set.columns == ["open", "high, low", "offset", "constant"] && set.count == 1)
    let scaled = set.samples(at: [0])
    #expect(scaled.values.count == wanted.scaled.count)
    // Single precision of numbers around 1, or of the number itself where nothing is scaled.
    for (found, wanted) in zip(scaled.values, wanted.scaled) {
      #expect(abs(Double(found) - wanted) <= 1e-6 * max(1, abs(wanted)))
    }
    for (place, wanted) in wanted.restored.enumerated() {
      let column = set.scaling.columns[place % 4]
      let found = column.restored(scaled.values[place])
      // A column scaled to its deviation spans up to four of them.
      #expect(
        abs(found - wanted)
          <= max(3e-7 * 4 * column.scale, 1e-6 * abs(wanted) * (set.scaling.kind == .none ? 1 : 0)))
    }
    #expect(wanted.times.indices.map { set.time?.text(after: $0) } == wanted.times)
  }
}
