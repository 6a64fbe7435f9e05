import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct ModeCoverageTests {
  /// Eight modes on a circle of radius 2 with σ = 0.02.
  static let ring = ModeCoverage(
    (0..<8).map { index in
      let angle = Double(index) * .pi / 4
      return .init(mean: 2 * SIMD2(cos(angle), sin(angle)), sigma: 0.02)
    })

  /// Draws from a mixture, each component in turn, by Box and Muller.
  static func samples(_ count: Int, from modes: [ModeCoverage.Mode]) -> NDArray {
    var generator = RandomStream(seed: 7, name: "ModeCoverageTests").generator()
    var values: [Float] = []
    for index in 0..<count {
      let mode = modes[index % modes.count]
      let radius = (-2 * log(1 - generator.uniform())).squareRoot() * mode.sigma
      let angle = 2 * Double.pi * generator.uniform()
      values.append(Float(mode.mean.x + radius * cos(angle)))
      values.append(Float(mode.mean.y + radius * sin(angle)))
    }
    return NDArray([count, 2], values)
  }

  /// The share of an exact sampler.
  ///
  /// The radius of a round Gaussian exceeds 3σ with probability exp(−9/2), hence a share of 98.889 %. Of
  /// 40,000 samples it has a standard error of 0.05 %; five of those are allowed.
  @Test func exactSampler() throws {
    let counts = try Self.ring.counts(of: Self.samples(40_000, from: Self.ring.modes))
    #expect(counts.captured == 8)
    #expect(counts.highQualityShare.isClose(to: 1 - exp(-4.5), absolute: 0.0026))
    let divergence = try #require(counts.reverseKullbackLeibler)
    #expect(divergence < 1e-4)
    #expect(counts.highQualityInterval.contains(counts.highQualityShare))
  }

  @Test func collapse() throws {
    let counts = try Self.ring.counts(of: Self.samples(2500, from: [Self.ring.modes[3]]))
    #expect(counts.captured == 1)
    #expect(counts.perMode[3] == counts.highQuality)
    #expect(counts.reverseKullbackLeibler == log(8))
  }

  /// Half of the modes, evenly: log(8/4).
  @Test func halfOfTheModes() throws {
    let half = stride(from: 0, to: 8, by: 2).map { Self.ring.modes[$0] }
    let centres = half.flatMap { [Float($0.mean.x), Float($0.mean.y)] }
    let counts = try Self.ring.counts(of: NDArray([4, 2], centres))
    #expect(counts.perMode == [1, 0, 1, 0, 1, 0, 1, 0])
    #expect(try #require(counts.reverseKullbackLeibler).isClose(to: log(2), relative: 1e-15))
  }

  @Test func nothingNear() throws {
    let counts = try Self.ring.counts(of: NDArray([4, 2], [0, 0, 9, 9, .nan, 0, .infinity, 1]))
    #expect(counts.captured == 0 && counts.samples == 4)
    #expect(counts.highQualityShare == 0)
    #expect(counts.reverseKullbackLeibler == nil)
  }

  /// Half-way between two wide modes a sample belongs to the first; the border itself is within.
  @Test func tiesAndBorder() throws {
    let pair = ModeCoverage([.init(mean: [-3, 0], sigma: 1), .init(mean: [3, 0], sigma: 1)])
    #expect(try pair.counts(of: NDArray([1, 2], [0, 0])).perMode == [1, 0])
    #expect(try pair.counts(of: NDArray([1, 2], [6, 0])).perMode == [0, 1])
    #expect(try pair.counts(of: NDArray([1, 2], [6.01, 0])).perMode == [0, 0])
  }

  @Test func parameters() throws {
    var metric = ModeCoverage([.init(mean: [0, 0], sigma: 1)], threshold: 1, samplesToCapture: 2)
    #expect(try metric.counts(of: NDArray([2, 2], [0, 0.5, 0, 2])).captured == 0)
    metric.threshold = 2
    #expect(try metric.counts(of: NDArray([2, 2], [0, 0.5, 0, 2])).captured == 1)
    #expect(metric.convention == "nearest-mode-2sigma")
  }

  @Test func refusals() {
    #expect(throws: MetricError.tooFewSamples(metric: "modes", found: 0, needed: 1)) {
      try Self.ring.counts(of: NDArray([0, 2]))
    }
    let error = #expect(throws: MetricError.self) { try Self.ring.counts(of: NDArray([4, 3])) }
    #expect(
      error?.description == """
        The metric 'modes' needs samples of shape [n, 2], these have [4, 3]. \
        Choose a metric that fits the data; `ganctl list metrics` prints them.
        """)
  }

  @Test func result() throws {
    let counts = ModeCoverage.Counts(
      perMode: [5, 5, 0, 0, 0, 0, 0, 0], samples: 10, captured: 2)
    let line = Self.ring.result(counts, seed: 3, version: "0.1.0", seconds: 0.5).jsonLine
    #expect(
      line.hasPrefix(#"{"metric": "modes", "value": {"captured": 2, "modes": 8, "hq_share": 1"#))
    #expect(line.contains(#""ci95": {"hq_share": [0.7224"#))
  }
}
