import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct MaximumMeanDiscrepancyTests {
  private let pool = FeatureSamples.pool

  /// X = {0, 1, 2}, Y = {1, 3, 5} with one bandwidth of 1.
  @Test func byHand() throws {
    let estimate = try MaximumMeanDiscrepancy(bandwidths: [1]).estimate(
      real: NDArray([3, 1], [0, 1, 2]), generated: NDArray([3, 1], [1, 3, 5]), pool: pool)
    #expect(estimate.unbiased.isClose(to: -0.121_862, absolute: 1e-6))
    #expect(estimate.biased.isClose(to: 0.364_871, absolute: 1e-6))
  }

  /// Against the double sum, with two bandwidths, unequal sets, more than a block of rows and an offset.
  @Test func definition() throws {
    let x = FeatureSamples.formula(1, 530, 3, shift: 50)
    let y = FeatureSamples.formula(2, 300, 3, shift: 50.125)
    let bandwidths = [0.25, 1.0]
    func sum(_ a: NDArray, _ b: NDArray, isSame: Bool) -> Double {
      var total = 0.0
      for row in 0..<a.shape[0] {
        for column in 0..<b.shape[0] where !isSame || row != column {
          var square = 0.0
          for place in 0..<3 {
            square += pow(
              Double(a.values[row * 3 + place]) - Double(b.values[column * 3 + place]), 2)
          }
          for s in bandwidths { total += exp(-square / (2 * s * s)) }
        }
      }
      return total
    }
    let xy = 2 * sum(x, y, isSame: false) / (530 * 300)
    let (xx, yy) = (sum(x, x, isSame: true), sum(y, y, isSame: true))
    let estimate = try MaximumMeanDiscrepancy(bandwidths: bandwidths).estimate(
      real: x, generated: y, pool: pool)
    // Kernels up to 1 are exact to a few units of single precision, whose errors average out.
    #expect(estimate.unbiased.isClose(to: xx / (530 * 529) + yy / (300 * 299) - xy, absolute: 1e-7))
    #expect(
      estimate.biased.isClose(
        to: (xx + 1060) / (530 * 530) + (yy + 600) / (300 * 300) - xy, absolute: 1e-7))
  }

  @Test func equalSets() throws {
    let rows = FeatureSamples.formula(1, 40, 5)
    let estimate = try MaximumMeanDiscrepancy(bandwidths: [0.5]).estimate(
      real: rows, generated: rows, pool: pool)
    #expect(abs(estimate.biased) < 1e-7)
    #expect(estimate.unbiased < 0)
  }

  @Test func medianDistance() throws {
    let a = NDArray([2, 1], [0, 1])
    let b = NDArray([1, 1], [5])
    #expect(try MaximumMeanDiscrepancy.medianDistance(real: a, generated: b, pool: pool) == 4)
    let error = #expect(throws: MetricError.noSpread(metric: "mmd")) {
      try MaximumMeanDiscrepancy.medianDistance(
        real: FeatureSamples.constant(1, 9, 2), generated: FeatureSamples.constant(1, 9, 2),
        pool: pool)
    }
    #expect(error?.description.hasSuffix("State the bandwidth.") == true)
    // Of two standard normals in many dimensions all pairs are about √(2d) apart.
    let far = try MaximumMeanDiscrepancy.medianDistance(
      real: FeatureSamples.normal("x", 900, 200), generated: FeatureSamples.normal("y", 900, 200),
      pool: pool)
    #expect(far.isClose(to: 20, relative: 0.02))
  }

  /// Sets that differ in detail alone need a narrow kernel, sets a long way apart a wide one.
  @Test func choosesBandwidths() throws {
    let candidates = [0.01, 0.1, 1, 10, 100]
    let x = FeatureSamples.normal("x", 400, 1)
    func chosen(_ generated: NDArray) throws -> [Double] {
      try MaximumMeanDiscrepancy.choosingBandwidths(
        from: candidates, real: x, generated: generated, pool: pool
      ).bandwidths
    }
    let rounded = NDArray([400, 1], x.values.map { ($0 * 5).rounded() / 5 })
    #expect(try chosen(rounded)[0] < 1)
    #expect(try chosen(FeatureSamples.normal("y", 400, 1, mean: 0.5))[1] >= 1)
    #expect(throws: MetricError.counts(metric: "mmd", real: 400, generated: 3)) {
      try chosen(NDArray([3, 1]))
    }
  }

  @Test func threadsChangeNothing() throws {
    let (x, y) = (FeatureSamples.formula(1, 1200, 3), FeatureSamples.formula(2, 600, 3))
    let estimates = try [1, 2, 3].map {
      try MaximumMeanDiscrepancy(bandwidths: [0.5, 2]).estimate(
        real: x, generated: y, pool: WorkerPool(threadCount: $0))
    }
    #expect(estimates[0] == estimates[1] && estimates[0] == estimates[2])
  }

  @Test func result() {
    let line = MaximumMeanDiscrepancy(bandwidths: [0.5, 2]).result(
      .init(unbiased: -1, biased: 2), realCount: 1, generatedCount: 2, features: "points", seed: 1,
      version: "0.1.0", seconds: 0.5
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "mmd", "value": {"unbiased": -1, "biased": 2}"#))
    #expect(line.contains("convention=gaussian-0.5-2"))
  }
}
