import Testing
import _TestSupport

@testable import Engine

@Suite struct BallCountsTests {
  /// Radii are distances to rows of both sets, so that many pairs lie exactly on a border.
  @Test(arguments: PairSamples.all, [true, false])
  func definition(_ set: PairSamples, includesBorder: Bool) {
    let (width, pool) = (set.width, WorkerPool(threadCount: 2))
    let other = set.rows.suffix(min(150, set.count) * width).map { $0 * 1.0625 }
    let (m, n) = (set.count, other.count / width)
    let radii = nearestDistances(between: set.rows, and: other, width: width, pool: pool)
    let counts = ballCounts(
      set.rows, firstRadii: radii.a, other, secondRadii: radii.b, width: width,
      includesBorder: includesBorder, pool: pool)
    var expected = BallCounts(
      heldByFirst: [Int](repeating: 0, count: m), ballsOfFirst: [Int](repeating: 0, count: n),
      ballsOfSecond: [Int](repeating: 0, count: m))
    // Another order of additions gives distances one step of single precision away at times; such pairs are few.
    var steps = 0
    for row in 0..<m {
      for column in 0..<n {
        let distance = PairSamples.distance(set.rows, row, other, column, width: width)
        for radius in [radii.a[row], radii.b[column]]
        where distance != radius && distance.isClose(to: radius, ulps: 1) { steps += 1 }
        func holds(_ radius: Float) -> Bool {
          includesBorder ? distance <= radius : distance < radius
        }
        if holds(radii.a[row]) {
          expected.heldByFirst[row] += 1
          expected.ballsOfFirst[column] += 1
        }
        if holds(radii.b[column]) { expected.ballsOfSecond[row] += 1 }
      }
    }
    func difference(_ a: [Int], _ b: [Int]) -> Int {
      zip(a, b).reduce(0) { sum, pair in sum + abs(pair.0 - pair.1) }
    }
    let all =
      difference(counts.heldByFirst, expected.heldByFirst)
      + difference(counts.ballsOfSecond, expected.ballsOfSecond)
    #expect(all <= steps && steps <= 20)
    #expect(counts.heldByFirst.reduce(0, +) == counts.ballsOfFirst.reduce(0, +))
    let alone = ballCounts(
      set.rows, firstRadii: radii.a, other, secondRadii: radii.b, width: width,
      includesBorder: includesBorder, pool: WorkerPool(threadCount: 1))
    #expect(alone == counts)
  }
}
