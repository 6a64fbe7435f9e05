import Engine

/// The order in which clusters run.
extension Clustering {
  /// Elements in use up to which all that can run goes into one wave: four megabytes.
  private static let plenty = 1 << 20

  /// Elements by which the steps of one wave may let the memory in use grow beyond: a megabyte, a second-level cache.
  private static let growthLimit = 1 << 18

  /// Elements by which a step may let it grow beyond and still start before its turn.
  private static let smallGrowth = 1 << 16

  /// The clusters of each wave, which may run beside each other.
  ///
  /// Of the clusters that could run, first one that needs no more memory than it frees, then the one whose turn it is
  /// depth first. All others join it while no more than ``plenty`` is in use; beyond, those that hardly need memory and
  /// its neighbours in that order, until it has grown by ``growthLimit``. So small graphs get as few waves as possible,
  /// and in large ones what a gradient needs is still in the caches when it is computed.
  ///
  /// - Parameters:
  ///   - needs: What must be done before each cluster.
  ///   - startsLate: Of two branches of a graph, whether that which was traced later is followed first.
  /// - Returns: Clusters by wave.
  func waves(_ needs: [Set<Int>], startsLate: Bool) -> [[Int]] {
    let order = depthFirst(startsLate: startsLate)
    let reads = clusters.indices.map { self.reads(of: $0) }
    // How many clusters have yet to read a value.
    var readers: [Int: Int] = [:]
    for value in reads.joined() { readers[value, default: 0] += 1 }
    func count(_ values: some Sequence<Int>) -> Int {
      values.reduce(0) { $0 + graph.nodes[$1].shape.count }
    }
    let stored = clusters.map { count($0.members.filter { readers[$0] != nil }) }
    func growth(_ cluster: Int) -> Int {
      max(0, stored[cluster] - count(reads[cluster].filter { readers[$0] == 1 }))
    }
    var users = [[Int]](repeating: [], count: clusters.count)
    for (cluster, need) in needs.enumerated() {
      for other in need { users[other].append(cluster) }
    }
    var missing = needs.map(\.count)
    var ready = clusters.indices.filter { missing[$0] == 0 }
    var result: [[Int]] = []
    var live = 0
    while !ready.isEmpty {
      let candidates = ready.map { (growth: growth($0), place: order[$0], cluster: $0) }
        .sorted { ($0.growth > 0 ? 1 : 0, $0.place) < ($1.growth > 0 ? 1 : 0, $1.place) }
      var wave: [Int] = []
      var (grown, last) = (0, -1)
      for (growth, place, cluster) in candidates
      where wave.isEmpty
        || live + grown + growth <= Self.plenty
        || (growth <= Self.smallGrowth || place == last + 1) && grown + growth <= Self.growthLimit
      {
        wave.append(cluster)
        (grown, last) = (grown + growth, place)
      }
      live += wave.reduce(0) { $0 + stored[$1] }
      let chosen = Set(wave)
      ready.removeAll { chosen.contains($0) }
      for cluster in wave {
        for value in reads[cluster] {
          readers[value, default: 0] -= 1
          if readers[value] == 0 { live -= count([value]) }
        }
        for user in users[cluster] {
          missing[user] -= 1
          if missing[user] == 0 { ready.append(user) }
        }
      }
      result.append(wave)
    }
    return result
  }

  /// The place of each cluster in an order that follows one branch of a graph to its end before it begins the next: the
  /// updates and outputs one after the other, each after all that it is computed from.
  private func depthFirst(startsLate: Bool) -> [Int] {
    let producers = clusters.indices.map { self.producers(of: $0) }
    let results = graph.updates.map(\.value) + graph.outputs.map(\.value)
    let roots = results.map { clusterOf[base[$0]] }.filter { $0 >= 0 }
    var place = [Int](repeating: -1, count: clusters.count)
    var next = 0
    for root in roots + clusters.indices {
      var stack = [root]
      while let top = stack.last {
        let waiting = producers[top].filter { place[$0] < 0 }
        if place[top] < 0, !waiting.isEmpty {
          stack.append(contentsOf: waiting.sorted(by: startsLate ? (<) : (>)))
          continue
        }
        stack.removeLast()
        if place[top] < 0 { (place[top], next) = (next, next + 1) }
      }
    }
    return place
  }

  /// The stored values of other clusters that this one reads.
  private func reads(of cluster: Int) -> Set<Int> {
    Set(clusters[cluster].members.flatMap { graph.nodes[$0].inputs.map { base[$0] } })
      .filter { clusterOf[$0] >= 0 && clusterOf[$0] != cluster }
  }
}
