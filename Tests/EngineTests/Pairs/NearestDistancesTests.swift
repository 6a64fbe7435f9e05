import Engine
import Testing
import _TestSupport

@Suite struct NearestDistancesTests {
  /// Distances of all pairs, sorted.
  ///
  /// Sums differ in their order, hence single steps of single precision.
  @Test(arguments: PairSamples.all)
  func definition(_ set: PairSamples) {
    for k in [1, 4] where k < set.count {
      let found = nearestDistances(
        in: set.rows, width: set.width, count: k, pool: WorkerPool(threadCount: 2))
      for row in 0..<set.count {
        let all = (0..<set.count).filter { $0 != row }.map {
          PairSamples.distance(set.rows, row, set.rows, $0, width: set.width)
        }
        let expected = all.sorted()[k - 1]
        #expect(found[row].isClose(to: expected, ulps: 1), "row \(row), k \(k)")
      }
    }
  }

  @Test(arguments: PairSamples.all)
  func threadsChangeNothing(_ set: PairSamples) {
    let k = min(3, set.count - 1)
    let found = [1, 2, 4].map {
      nearestDistances(
        in: set.rows, width: set.width, count: k, pool: WorkerPool(threadCount: $0))
    }
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test(arguments: PairSamples.all)
  func betweenSets(_ set: PairSamples) {
    let other = PairSamples.normal("other", 30, set.width) + set.rows[..<(2 * set.width)]
    let found = nearestDistances(
      between: set.rows, and: other, width: set.width, pool: WorkerPool(threadCount: 2))
    for row in 0..<set.count {
      let expected = (0..<32).map {
        PairSamples.distance(set.rows, row, other, $0, width: set.width)
      }.min()
      #expect(found.a[row].isClose(to: expected ?? 0, ulps: 1))
    }
    for row in 0..<32 {
      let expected = (0..<set.count).map {
        PairSamples.distance(other, row, set.rows, $0, width: set.width)
      }.min()
      #expect(found.b[row].isClose(to: expected ?? 0, ulps: 1))
    }
  }
}
