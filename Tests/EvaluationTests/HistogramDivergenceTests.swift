import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct HistogramDivergenceTests {
  struct Values: Decodable {
    struct Case: Decodable {
      let n: Int
      let kl, reverse, js, tv, hellinger: Double
    }
    let divergence: [Case]
  }

  @Test func goldenValues() throws {
    let cases = try Golden.load("sample_metrics.json", as: Values.self).divergence
    #expect(cases.count == 3)
    for expected in cases {
      let masses = [4, 5].map { goldenFill($0, count: expected.n).map { (1 + Double($0)) / 2 } }
      let found = try HistogramDivergence(masses[0], masses[1])
      #expect(found.kullbackLeibler.isClose(to: expected.kl, absolute: 1e-12))
      #expect(found.reverseKullbackLeibler.isClose(to: expected.reverse, absolute: 1e-12))
      #expect(found.jensenShannon.isClose(to: expected.js, absolute: 1e-12))
      #expect(found.totalVariation.isClose(to: expected.tv, absolute: 1e-12))
      #expect(found.hellinger.isClose(to: expected.hellinger, absolute: 1e-12))
    }
  }

  /// p = (¾, ¼), q = (¼, ¾): the optimal discriminator's value is −log 4 + 2 JS = −1.1246703.
  @Test func twoBins() throws {
    let found = try HistogramDivergence([3, 1], [1, 3])
    #expect((2 * found.jensenShannon - log(4)).isClose(to: -1.124_670_3, absolute: 5e-8))
    #expect(found.kullbackLeibler.isClose(to: log(3) / 2, relative: 1e-15))
    #expect(found.totalVariation == 0.5)
  }

  /// On parallel lines all but the transport are the same for any distance between the lines but 0.
  @Test func parallelLines() throws {
    // Bins of x = 0 and of x = θ, ten along each line.
    let (line, none) = ([Double](repeating: 1, count: 10), [Double](repeating: 0, count: 10))
    let apart = try HistogramDivergence(line + none, none + line)
    #expect(apart.kullbackLeibler == .infinity && apart.reverseKullbackLeibler == .infinity)
    #expect(apart.jensenShannon.isClose(to: log(2), relative: 1e-15))
    #expect(apart.totalVariation.isClose(to: 1, relative: 1e-15))
    #expect(apart.hellinger.isClose(to: 1, relative: 1e-15))
    let same = try HistogramDivergence(line, line.map { 7 * $0 })
    #expect(same.kullbackLeibler == 0 && same.jensenShannon == 0)
    #expect(same.totalVariation == 0 && same.hellinger == 0)
  }

  @Test func oneSidedMass() throws {
    let found = try HistogramDivergence([1, 0], [1, 1])
    #expect(found.kullbackLeibler.isClose(to: log(2), relative: 1e-15))
    #expect(found.reverseKullbackLeibler == .infinity)
  }

  /// JS, total variation and Hellinger distance are symmetric; Pinsker's inequality TV² ≤ KL / 2 and
  /// H² ≤ TV ≤ √2 H hold.
  @Test(arguments: 1...20) func properties(stream: Int) throws {
    let p = goldenFill(stream, count: 12).map { Double(1 + $0) }
    let q = goldenFill(stream + 100, count: 12).map { Double(1 + $0) }
    let (a, b) = (try HistogramDivergence(p, q), try HistogramDivergence(q, p))
    #expect(a.kullbackLeibler.isClose(to: b.reverseKullbackLeibler, relative: 1e-12))
    #expect(a.jensenShannon.isClose(to: b.jensenShannon, relative: 1e-12))
    #expect(a.totalVariation == b.totalVariation && a.hellinger == b.hellinger)
    #expect(a.totalVariation * a.totalVariation <= a.kullbackLeibler / 2)
    #expect(a.hellinger * a.hellinger <= a.totalVariation)
    #expect(a.totalVariation <= 2.0.squareRoot() * a.hellinger)
  }

  @Test(arguments: [
    ([-1.0, 2], [1.0, 1], HistogramFault.negative(-1, bin: 0)),
    ([1, 1], [1, .nan], .notFinite(bin: 1)),
    ([1, 1], [0, 0], .noTotal(bins: 2)),
    ([1e308, 1e308], [1, 1], .noTotal(bins: 2)),
    ([1, 1], [1], .bins(2, 1)),
  ])
  func refusals(first: [Double], second: [Double], fault: HistogramFault) {
    #expect(throws: MetricError.histogram(metric: "divergence", fault)) {
      try HistogramDivergence(first, second)
    }
  }

  @Test func result() throws {
    let line = try HistogramDivergence([1, 0], [1, 1]).result(
      bins: "2", realCount: 1, generatedCount: 2, features: "points", seed: 3, version: "0.1.0",
      seconds: 1
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "divergence", "value": {"kl": 0.693147"#))
    #expect(line.contains(#""reverse_kl": null"#))
  }
}
