import Engine
import Foundation
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct LaplacianSlicedWassersteinTests {
  let pool = WorkerPool(threadCount: 2)

  struct Values: Decodable {
    struct Case: Decodable {
      let height, width: Int
      let sums: [[Double]]
    }
    let cases: [Case]
  }

  static func images(_ stream: Int, _ shape: Shape) -> NDArray {
    NDArray(shape, goldenFill(stream, count: shape.count))
  }

  @Test func goldenPyramids() throws {
    let cases = try Golden.load("laplacian_pyramid.json", as: Values.self).cases
    #expect(cases.count == 3)
    for size in cases {
      let values = goldenFill(1, count: size.height * size.width).map(Double.init)
      let image = Plane(width: size.width, height: size.height, values: values)
      let levels = LaplacianPyramid.levels(of: image, size.sums.count)
      #expect(levels.count == size.sums.count)
      for (level, sums) in zip(levels, size.sums) {
        for (stream, sum) in zip(2...4, sums) {
          let weights = goldenFill(stream, count: level.values.count)
          let found = zip(level.values, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
          #expect(found.isClose(to: sum, absolute: 1e-11))
        }
      }
    }
  }

  /// A constant image has no details.
  @Test func constant() throws {
    let image = Plane(width: 32, height: 32, values: [Double](repeating: 3, count: 1024))
    let levels = LaplacianPyramid.levels(of: image, 2)
    #expect(levels[0].values.allSatisfy { $0.isClose(to: 0, absolute: 1e-14) })
    #expect(levels[1].values.allSatisfy { $0.isClose(to: 3, absolute: 1e-14) })
    #expect(throws: MetricError.constant(metric: "laplacian-swd", channel: 0)) {
      try LaplacianSlicedWasserstein().levels(
        NDArray([4, 16, 16, 1]), NDArray([4, 16, 16, 1]), pool: pool)
    }
  }

  @Test(arguments: [
    (16, 16, 1), (31, 31, 1), (32, 32, 2), (64, 64, 3), (64, 32, 2), (28, 28, 1), (256, 256, 5),
  ])
  func levelCounts(width: Int, height: Int, count: Int) {
    #expect(LaplacianPyramid.levelCount(width: width, height: height, smallest: 16) == count)
  }

  /// Two halves of noise differ by what 64 · 40 patches leave; noise and smooth images differ at once, on the fine level
  /// above all.
  @Test func distances() throws {
    let (a, b) = (Self.images(1, [40, 32, 32, 2]), Self.images(2, [40, 32, 32, 2]))
    let metric = LaplacianSlicedWasserstein(directions: 32)
    let near = try metric.levels(a, b, pool: pool)
    #expect(near.map(\.side) == [32, 16])
    #expect(near.allSatisfy { $0.distance > 0 && $0.distance < 0.08 })
    let smooth = NDArray(
      a.shape,
      a.values.indices.map { place in
        let (image, column) = (place / 2048, place / 2 % 32)
        return Float(sin(Double(column) / 5 + Double(image))) + a.values[place] / 64
      })
    let far = try metric.levels(a, smooth, pool: pool)
    #expect(far.allSatisfy { $0.distance > 0.2 })
    // Adding to all values, or scaling them, changes nothing but rounding.
    let moved = NDArray(b.shape, b.values.map { 0.25 * $0 })
    let same = try metric.levels(a, moved, pool: pool)
    #expect(zip(near, same).allSatisfy { $0.distance.isClose(to: $1.distance, absolute: 1e-6) })
    #expect(try metric.levels(a, b, pool: WorkerPool(threadCount: 1)) == near)
    let other = try LaplacianSlicedWasserstein(directions: 32, seed: 1).levels(a, b, pool: pool)
    #expect(other != near)
  }

  @Test func refusals() {
    let metric = LaplacianSlicedWasserstein()
    let fine = NDArray([2, 16, 16, 1])
    #expect(throws: MetricError.self) {
      try metric.levels(fine, NDArray([2, 15, 16, 1]), pool: pool)
    }
    #expect(
      throws: MetricError.shape(
        metric: "laplacian-swd", found: [2, 16, 16, 3],
        needed: "[n, ...] as the others' [2, 16, 16, 1]")
    ) { try metric.levels(fine, NDArray([2, 16, 16, 3]), pool: pool) }
  }

  @Test func result() {
    let line = LaplacianSlicedWasserstein().result(
      [.init(side: 32, distance: 1), .init(side: 16, distance: 2)], realCount: 3,
      generatedCount: 4, seed: 1, version: "0.1.0", seconds: 1
    ).jsonLine
    #expect(line.contains(#""value": {"mean": 1.5, "level_32": 1, "level_16": 2}"#))
    #expect(line.contains("64 patches of 7x7, 147 directions"))
  }
}
