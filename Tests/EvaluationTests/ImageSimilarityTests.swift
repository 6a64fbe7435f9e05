import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct ImageSimilarityTests {
  let pool = WorkerPool(threadCount: 2)

  struct Values: Decodable {
    struct Case: Decodable {
      let height, width, channels: Int
      let noise: Float
      let ssim, msSsim, psnr: [Double]
    }
    let cases: [Case]
  }

  static func images(_ stream: Int, _ shape: Shape, scale: Float = 1) -> NDArray {
    NDArray(shape, goldenFill(stream, count: shape.count, scale: scale))
  }

  @Test func goldenValues() throws {
    let cases = try Golden.load("image_similarity.json", as: Values.self).cases
    #expect(cases.count == 6)
    for size in cases {
      let shape: Shape = [2, size.height, size.width, size.channels]
      let x = Self.images(1, shape)
      let noise = Self.images(2, shape, scale: size.noise)
      let y = NDArray(shape, zip(x.values, noise.values).map { $0 + $1 })
      let similarity = try StructuralSimilarity().values(x, y, pool: pool)
      #expect(similarity.largestDifference(from: size.ssim) < 1e-6, "\(shape)")
      let scales = try MultiScaleStructuralSimilarity().values(x, y, pool: pool)
      #expect(scales.largestDifference(from: size.msSsim) < 1e-6, "\(shape)")
      // Decibel of about 20 from differences rounded to 6e-8 of up to 0.1.
      let ratios = try PeakSignalToNoise().values(x, y, pool: pool)
      #expect(ratios.largestDifference(from: size.psnr) < 1e-5, "\(shape)")
    }
  }

  /// Two constant images: 2ab + C₁ over a² + b² + C₁ with C₁ = (0.01 · 2)²; the other factor is 1.
  @Test func constants() throws {
    let a = NDArray([1, 12, 14, 1], repeating: 0.5)
    let b = NDArray([1, 12, 14, 1], repeating: -0.25)
    let value = try StructuralSimilarity().values(a, b, pool: pool)[0]
    #expect(value.isClose(to: (-0.25 + 4e-4) / (0.3125 + 4e-4), absolute: 1e-12))
    #expect(try MultiScaleStructuralSimilarity().values(a, b, pool: pool) == [0])
    #expect(
      try PeakSignalToNoise().values(a, b, pool: pool)[0].isClose(
        to: 20 * log10(2 / 0.75), absolute: 1e-12))
    #expect(
      try PeakSignalToNoise(range: 1).values(a, b, pool: pool)[0].isClose(
        to: -20 * log10(0.75), absolute: 1e-12))
  }

  @Test func properties() throws {
    let (x, y) = (Self.images(1, [3, 24, 30, 3]), Self.images(2, [3, 24, 30, 3]))
    for value in try StructuralSimilarity().values(x, x, pool: pool) {
      #expect(value.isClose(to: 1, absolute: 1e-14))
    }
    for value in try MultiScaleStructuralSimilarity().values(x, x, pool: pool) {
      #expect(value.isClose(to: 1, absolute: 1e-14))
    }
    #expect(try PeakSignalToNoise().values(x, x, pool: pool) == [.infinity, .infinity, .infinity])
    let forth = try StructuralSimilarity().values(x, y, pool: pool)
    #expect(try StructuralSimilarity().values(y, x, pool: pool) == forth)
    #expect(
      try StructuralSimilarity().values(x, y, pool: WorkerPool(threadCount: 1)) == forth)
    // Values and range scaled by a power of two give the same bits.
    let scaled = [x, y].map { NDArray($0.shape, $0.values.map { 64 * $0 }) }
    #expect(
      try StructuralSimilarity(range: 128).values(scaled[0], scaled[1], pool: pool) == forth)
  }

  @Test(arguments: [
    (10, 0), (11, 1), (21, 1), (22, 2), (28, 2), (32, 2), (64, 3), (175, 4), (176, 5), (999, 5),
  ])
  func levels(side: Int, count: Int) {
    #expect(MultiScaleStructuralSimilarity.levels(side: side) == count)
  }

  @Test func halving() {
    let plane = Plane(width: 3, height: 5, values: (0..<15).map(Double.init))
    #expect(plane.halved().values == [2, 8])
    #expect(plane.halved().width == 1 && plane.halved().height == 2)
  }

  /// A class of one image repeated is fully alike; one of noise is not.
  @Test func diversity() throws {
    let noise = Self.images(1, [20, 16, 16, 1])
    let same = [Float](noise.values[0..<256])
    let images = NDArray([40, 16, 16, 1], noise.values + (0..<20).flatMap { _ in same })
    let labels = (0..<40).map { $0 < 20 ? 7 : 3 }
    let metric = MultiScaleStructuralSimilarity()
    let found = try metric.diversity(images, labels: labels, seed: 1, pool: pool)
    #expect(found.classes.map(\.label) == [3, 7])
    #expect(found.classes[0].mean.isClose(to: 1, absolute: 1e-13))
    #expect(found.classes[1].mean < 0.2)
    let mean = (found.classes[0].mean + found.classes[1].mean) / 2
    #expect(found.mean.isClose(to: mean, absolute: 1e-13))
    #expect(found.ci95?.contains(found.mean) == true)
    let again = try metric.diversity(
      images, labels: labels, seed: 1, pool: WorkerPool(threadCount: 1))
    #expect(again == found)
    #expect(try metric.diversity(images, labels: labels, seed: 2, pool: pool) != found)
    let line = metric.result(
      found, side: 16, generatedCount: 40, seed: 1, version: "0.1.0", seconds: 1
    ).jsonLine
    #expect(line.hasPrefix(#"{"metric": "ms-ssim-diversity", "value": {"mean": 0."#))
    #expect(line.contains("random pairs, 1 levels, range 2") && line.contains("class_7"))
    // Two images make one pair, chosen again and again: never an image with itself.
    let pair = try metric.diversity(
      Self.images(1, [2, 16, 16, 1]), labels: [0, 0], pairsPerClass: 5, seed: 1, pool: pool)
    #expect(pair.mean < 0.5 && pair.ci95.map { $0.upperBound - $0.lowerBound < 1e-12 } == true)
    #expect(throws: MetricError.tooFewSamples(metric: "ms-ssim", found: 1, needed: 2)) {
      try metric.diversity(Self.images(1, [2, 16, 16, 1]), labels: [0, 1], seed: 1, pool: pool)
    }
  }

  @Test func refusals() {
    let metric = StructuralSimilarity()
    #expect(
      throws: MetricError.shape(
        metric: "ssim", found: [1, 10, 32, 3],
        needed: "[n, height, width, channels] with sides of 11 or more")
    ) { try metric.values(NDArray([1, 10, 32, 3]), NDArray([1, 10, 32, 3]), pool: pool) }
    #expect(
      throws: MetricError.shape(
        metric: "ssim", found: [1, 12, 12, 1], needed: "[2, 12, 12, 1] as the others")
    ) { try metric.values(NDArray([2, 12, 12, 1]), NDArray([1, 12, 12, 1]), pool: pool) }
    #expect(throws: MetricError.tooFewSamples(metric: "psnr", found: 0, needed: 1)) {
      try PeakSignalToNoise().values(NDArray([0, 2, 2, 1]), NDArray([0, 2, 2, 1]), pool: pool)
    }
    #expect(throws: MetricError.notFinite(metric: "psnr", row: 1, column: 2)) {
      try PeakSignalToNoise().values(
        NDArray([2, 2, 2, 1]), NDArray([2, 2, 2, 1], [0, 0, 0, 0, 0, 0, .nan, 0]), pool: pool)
    }
  }

  /// The mean of 1, 2 and 3 has the standard error √(1/3).
  @Test func results() {
    let line = PeakSignalToNoise().result([1, 2, 3], seed: 1, version: "0.1.0", seconds: 1).jsonLine
    #expect(line.hasPrefix(#"{"metric": "psnr", "value": 2, "ci95": [0.868"#))
    let (mean, interval) = meanInterval([1, 2, 3])
    #expect(mean == 2)
    #expect(
      interval?.upperBound.isClose(to: 2 + 1.959_964 / 3.0.squareRoot(), absolute: 1e-6) == true)
    #expect(meanInterval([4]).ci95 == nil && meanInterval([1, .infinity]).ci95 == nil)
    let single = StructuralSimilarity().result([0.5], seed: 1, version: "0.1.0", seconds: 1)
    #expect(single.jsonLine.contains(#""value": 0.5, "n_real": 1"#))
  }
}
