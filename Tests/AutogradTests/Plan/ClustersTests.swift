import Engine
import Testing
import _TestSupport

@testable import Autograd

/// What is computed together never waits for itself.
@Suite struct ClustersTests {
  /// The clusters that wait for themselves, or for such that do.
  private func circle(_ graph: Graph) -> Set<Int> {
    let clustering = Clustering(graph)
    var left = Set(clustering.clusters.indices)
    while let next = left.first(where: { clustering.producers(of: $0).isDisjoint(with: left) }) {
      left.remove(next)
    }
    return left
  }

  /// The two of one shape are one cluster, which reads `c`.
  ///
  /// The sum is traced before `c`, but waits for all of that cluster: `c` and what reads the sum must stay apart.
  @Test func clustersEndLaterThanTheirFirstMember() {
    let trace = Trace()
    let a = trace.input("x", [4, 3]).tanh()
    let sum = a.sum([0])
    let c = trace.input("y", [3]).tanh()
    #expect(circle(trace.finish(outputs: [("b", a * c), ("d", sum * c)])) == [])
  }

  /// Few shapes, so that much can be joined, and sums of rows, which are steps of their own.
  @Test func sumsBetweenShapes() {
    for seed in 0..<2_000 as Range<UInt64> {
      var random = RandomStream(seed: seed, name: "sums").generator()
      let trace = Trace()
      var tables = [trace.input("x", [4, 3])]
      var rows = [trace.input("y", [3])]
      for _ in 0..<30 {
        let (table, row) = (
          tables[random.integer(below: tables.count)], rows[random.integer(below: rows.count)]
        )
        switch random.integer(below: 4) {
        case 0: tables.append(table * row)
        case 1: tables.append(table + tables[random.integer(below: tables.count)])
        case 2: rows.append(row + rows[random.integer(below: rows.count)])
        default: rows.append(table.sum([0]))
        }
      }
      let outputs = [("table", tables[tables.count - 1]), ("row", rows[rows.count - 1])]
      #expect(circle(trace.finish(outputs: outputs)) == [], "seed \(seed)")
    }
  }
}
