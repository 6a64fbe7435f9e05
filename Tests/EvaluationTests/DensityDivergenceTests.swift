import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct DensityDivergenceTests {
  /// Returns the log density of N(mean, 1).
  static func normal(_ mean: Double) -> (Double) -> Double {
    { x in -(x - mean) * (x - mean) / 2 - log(2 * Double.pi) / 2 }
  }

  static func shifted(_ delta: Double) throws -> DensityDivergence {
    try DensityDivergence(normal(0), normal(delta), over: -12...delta + 12)
  }

  /// N(0, 1) and N(δ, 1): JS, −log 4 + 2 JS, the derivative of 2 JS by δ, and the accuracy (1 + TV) / 2 of the best
  /// classifier.
  ///
  /// The numbers are given to six or seven digits.
  @Test(arguments: [
    (0.5, 0.030311, -1.325672, 0.2352635, 0.598706),
    (1, 0.111421, -1.163451, 0.3979729, 0.691462),
    (2, 0.336831, -0.712633, 0.4495995, 0.841345),
    (3, 0.526777, -0.332740, 0.2958638, 0.933193),
    (4, 0.632720, -0.120854, 0.1371948, 0.977250),
    (6, 0.689298, -0.007698, 0.01245324, 0.998650),
    (8, 0.693054, -0.000187, 3.928747e-4, 0.999968),
    (10, 0.693146, -0.000002, 4.4641e-6, 1.000000),
  ])
  func movedNormal(
    delta: Double, middle: Double, value: Double, slope: Double, accuracy: Double
  ) throws {
    let found = try Self.shifted(delta)
    let js = found.values.jensenShannon
    #expect(js.isClose(to: middle, absolute: 6e-7))
    #expect((2 * js - log(4)).isClose(to: value, absolute: 6e-7))
    #expect(((1 + found.values.totalVariation) / 2).isClose(to: accuracy, absolute: 6e-7))
    // The central difference over ±0.01 is off by a third derivative over 6, times 1e-4.
    let (above, below) = (try Self.shifted(delta + 0.01), try Self.shifted(delta - 0.01))
    let difference = (above.values.jensenShannon - below.values.jensenShannon) / 0.01
    #expect(difference.isClose(to: slope, absolute: 3e-5))
    #expect(found.masses.allSatisfy { $0.isClose(to: 1, absolute: 1e-12) })
  }

  /// Closed forms: KL = δ²/2, H² = 1 − exp(−δ²/8), TV = erf(δ/√8).
  @Test(arguments: [0.25, 1, 3, 6])
  func closedForms(delta: Double) throws {
    let values = try Self.shifted(delta).values
    #expect(values.kullbackLeibler.isClose(to: delta * delta / 2, absolute: 1e-11))
    #expect(values.reverseKullbackLeibler.isClose(to: delta * delta / 2, absolute: 1e-11))
    #expect(
      (values.hellinger * values.hellinger).isClose(
        to: 1 - exp(-delta * delta / 8), absolute: 1e-12))
    // The kink in the middle of a panel or at its border.
    #expect(values.totalVariation.isClose(to: erf(delta / 8.0.squareRoot()), absolute: 1e-5))
  }

  /// Independent coordinates add up in KL and multiply in 1 − H².
  @Test func plane() throws {
    let found = try DensityDivergence(
      { Self.normal(0)($0.x) + Self.normal(0)($0.y) },
      { Self.normal(1)($0.x) + Self.normal(-2)($0.y) }, over: -10...11, -12...10, panels: 24)
    #expect(found.values.kullbackLeibler.isClose(to: 2.5, absolute: 1e-10))
    #expect(
      (found.values.hellinger * found.values.hellinger).isClose(
        to: 1 - exp(-5.0 / 8), absolute: 1e-11))
    #expect(found.masses.allSatisfy { $0.isClose(to: 1, absolute: 1e-12) })
  }

  /// Uniform on [0, 1] and on [0, 2]: KL log 2 one way, infinite the other; half of the mass in common.
  @Test func uniform() throws {
    func log(uniformTo end: Double) -> (Double) -> Double {
      { (0...end).contains($0) ? -Foundation.log(end) : -.infinity }
    }
    let found = try DensityDivergence(
      log(uniformTo: 1), log(uniformTo: 2), over: -1...3, panels: 4)
    #expect(found.values.kullbackLeibler.isClose(to: Foundation.log(2), relative: 1e-14))
    #expect(found.values.reverseKullbackLeibler == .infinity)
    #expect(found.values.totalVariation.isClose(to: 0.5, relative: 1e-14))
    let apart = try DensityDivergence(
      log(uniformTo: 1), { log(uniformTo: 1)($0 - 1.5) }, over: 0...2.5, panels: 5)
    #expect(apart.values.kullbackLeibler == .infinity)
    #expect(apart.values.jensenShannon.isClose(to: Foundation.log(2), relative: 1e-14))
  }

  @Test func refusals() {
    let error = #expect(throws: MetricError.self) {
      try DensityDivergence({ _ in .nan }, { _ in 0 }, over: 0...1)
    }
    guard case .density(metric: "divergence", let value, let point) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(value.isNaN && point.count == 1)
    #expect(throws: MetricError.self) {
      try DensityDivergence({ _ in 0 }, { (_: SIMD2<Double>) in .infinity }, over: 0...1, 0...1)
    }
  }

  /// Sums of weights are 2; x^(2n − 1) and below come out exactly.
  @Test(arguments: [1, 2, 3, 16, 33]) func gaussLegendreIsExact(count: Int) {
    let rule = gaussLegendre(count)
    #expect(rule.count == count)
    #expect(zip(rule, rule.dropFirst()).allSatisfy { $0.node < $1.node })
    for degree in 0..<2 * count {
      let sum = rule.reduce(0) { $0 + $1.weight * pow($1.node, Double(degree)) }
      let exact = degree % 2 == 0 ? 2 / Double(degree + 1) : 0
      #expect(sum.isClose(to: exact, absolute: 1e-14))
    }
  }
}
