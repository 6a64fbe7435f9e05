import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct ParzenLogLikelihoodTests {
  let pool = WorkerPool(threadCount: 2)

  struct Values: Decodable {
    struct Case: Decodable {
      let n, m, d: Int
      let means, last: [Double]
      let standardError: Double
    }
    let sigmas: [Double]
    let parzen: [Case]
  }

  static func fill(_ stream: Int, _ n: Int, _ d: Int) -> NDArray {
    NDArray([n, d], goldenFill(stream, count: n * d))
  }

  @Test func goldenValues() throws {
    let golden = try Golden.load("sample_metrics.json", as: Values.self)
    #expect(golden.parzen.count == 3)
    for size in golden.parzen {
      let (samples, points) = (Self.fill(1, size.n, size.d), Self.fill(2, size.m, size.d))
      let found = try ParzenLogLikelihood(widths: golden.sigmas).estimate(
        samples: samples, validation: points, test: points, pool: pool)
      for (a, b) in zip(found.validation, size.means) { #expect(a.isClose(to: b, relative: 1e-9)) }
      #expect(found.mean.isClose(to: size.means.max() ?? 0, relative: 1e-9))
      #expect(found.standardError.isClose(to: size.standardError, absolute: 1e-10))
      #expect(found.count == size.m)
      let (a, b) = try SampleRows.pair(samples, points, metric: "parzen")
      let each = ParzenLogLikelihood.logLikelihoods(b, size.m, under: a, golden.sigmas, pool)
      for (values, last) in zip(each, size.last) {
        #expect((values.last ?? 0).isClose(to: last, relative: 1e-9))
      }
    }
  }

  /// Samples (0, 0) and (1, 1), a point (½, 0), σ = 0.2: −2.4371447.
  @Test func twoSamples() throws {
    let found = try ParzenLogLikelihood(widths: [0.2]).estimate(
      samples: NDArray([2, 2], [0, 0, 1, 1]), validation: NDArray([1, 2], [0.5, 0]),
      test: NDArray([1, 2], [0.5, 0]), pool: pool)
    #expect(found.mean.isClose(to: -2.437_144_7, absolute: 5e-8))
    #expect(found.standardError == 0)
  }

  /// One sample, the point itself: −d log(σ√(2π)), largest for the least width; far away the exponentials underflow but
  /// their logarithm does not.
  @Test func extremes() throws {
    let metric = ParzenLogLikelihood()
    #expect(metric.widths.count == 10 && metric.widths[0].isClose(to: 0.1, relative: 1e-15))
    #expect(metric.widths[9] == 1)
    let here = try metric.estimate(
      samples: NDArray([1, 3]), validation: NDArray([1, 3]), test: NDArray([1, 3]), pool: pool)
    #expect(here.width == metric.widths[0])
    #expect(here.mean.isClose(to: -3 * log(0.1 * (2 * Double.pi).squareRoot()), relative: 1e-14))
    let far = try ParzenLogLikelihood(widths: [0.1]).estimate(
      samples: NDArray([2, 1], [0, 0]), validation: NDArray([1, 1], [1000]),
      test: NDArray([1, 1], [1000]), pool: pool)
    let exact = -5e7 - log(0.1 * (2 * Double.pi).squareRoot())
    #expect(far.mean.isClose(to: exact, relative: 1e-13))
  }

  /// The mean over draws of N(0, 1) under Gaussians of width σ around other draws tends to the cross entropy
  /// −½log(2π(1 + σ²)) − ½/(1 + σ²); at 20,000 draws and σ = 1 within a few percent.
  @Test func manySamples() throws {
    let normals = RandomStream(seed: 1, name: "parzen").normals(21_000)
    let (samples, test) = (Array(normals[..<20_000]), Array(normals[20_000...]))
    let found = try ParzenLogLikelihood(widths: [1]).estimate(
      samples: NDArray([20_000, 1], samples), validation: NDArray([1000, 1], test),
      test: NDArray([1000, 1], test), pool: pool)
    #expect(found.mean.isClose(to: -log(4 * Double.pi) / 2 - 0.25, absolute: 0.04))
    #expect(found.validation == [found.mean])
  }

  @Test func blocksThreadsAndOrder() throws {
    let metric = ParzenLogLikelihood(widths: [0.3, 0.6])
    let (samples, points) = (Self.fill(1, 1100, 4), Self.fill(2, 300, 4))
    let found = try metric.estimate(
      samples: samples, validation: points, test: points, pool: WorkerPool(threadCount: 1))
    #expect(
      try metric.estimate(
        samples: samples.reshaped([1100, 2, 2, 1]), validation: points, test: points,
        pool: WorkerPool(threadCount: 5)) == found)
    let reversed = stride(from: 1099, through: 0, by: -1).flatMap { row in
      (0..<4).map { samples.values[row * 4 + $0] }
    }
    let other = try metric.estimate(
      samples: NDArray([1100, 4], reversed), validation: points, test: points, pool: pool)
    #expect(other.mean.isClose(to: found.mean, relative: 1e-12))
    // Validation points beyond the first 1,000 do not matter.
    let many = NDArray([1001, 4], Self.fill(3, 1000, 4).values + [9, 9, 9, 9])
    let first = NDArray([1000, 4], Self.fill(3, 1000, 4).values)
    #expect(
      try metric.estimate(samples: samples, validation: many, test: points, pool: pool)
        == metric.estimate(samples: samples, validation: first, test: points, pool: pool))
  }

  @Test func refusals() {
    let fine = NDArray([2, 2])
    #expect(throws: MetricError.tooFewSamples(metric: "parzen", found: 0, needed: 1)) {
      try ParzenLogLikelihood().estimate(
        samples: fine, validation: NDArray([0, 2]), test: fine, pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "parzen", row: 1, column: 0)) {
      try ParzenLogLikelihood().estimate(
        samples: fine, validation: fine, test: NDArray([2, 2], [0, 0, .nan, 0]), pool: pool)
    }
  }

  @Test func result() {
    let line = ParzenLogLikelihood().result(
      .init(width: 0.2, validation: [1], mean: 225, standardError: 2, count: 10),
      generatedCount: 5, features: "pixels", seed: 1, version: "0.1.0", seconds: 1
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "parzen", "value": {"nats": 225, "standard_error": 2"#))
    #expect(line.contains(#""ci95": {"nats": [221.08"#))
  }
}
