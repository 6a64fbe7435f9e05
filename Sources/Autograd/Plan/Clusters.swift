import Engine

/// A set of nodes that a plan runs as one step: a product, elementwise ops, or both, over one shape; or a
/// single node of any other kind.
struct Cluster {
  /// In topological order.
  var members: [Int]
  /// The product whose regions the elementwise members work on.
  var host: Int?
  /// The ways to see the members' axes as rows and columns.
  ///
  /// Bit `k`: the members can be computed over rows made of axes `0..<k` and columns made of the rest, with
  /// every operand whole, a row, a column or a single number. Zero: the node runs by its own kernel.
  var splits: UInt32

  var isFused: Bool { splits != 0 }
}

/// Gathers the nodes of a graph into clusters.
struct Clustering {
  let graph: Graph
  /// For views, the node whose memory they show; for all others, the node itself.
  private(set) var base: [Int]
  /// Offset into the base's elements.
  private(set) var offset: [Int]
  /// Index into `clusters`, or -1 for views and for inputs, parameters and constants.
  private(set) var clusterOf: [Int]
  private(set) var clusters: [Cluster] = []
  /// A number for each cluster that is never below those of the clusters it reads.
  ///
  /// The last member's index would be none: another member may be read by a cluster that comes before the last.
  private var rank: [Int] = []
  /// How often each value is read.
  private let users: [Int]

  /// More members than this would not fit their operands into the first-level cache.
  static let memberLimit = 48

  init(_ graph: Graph) {
    self.graph = graph
    let nodes = graph.nodes
    base = Array(nodes.indices)
    users = graph.userCounts
    offset = [Int](repeating: 0, count: nodes.count)
    clusterOf = [Int](repeating: -1, count: nodes.count)
    for (id, node) in nodes.enumerated() {
      if let first = node.inputs.first,
        let shift = node.op.viewOffset(node.inputs.map { nodes[$0].shape }, node.shape)
      {
        (base[id], offset[id]) = (base[first], offset[first] + shift)
      } else if !node.isSource {
        clusterOf[id] = clusters.count
        clusters.append(Cluster(members: [id], host: nil, splits: splits(of: node)))
        rank.append(id)
        if node.op is any ProductOp { clusters[clusters.count - 1].host = id }
        if node.op is any ElementwiseOp, clusters[clusters.count - 1].isFused {
          joinProducers(of: id)
        }
      }
    }
    dropEmptyClusters()
  }

  private func splits(of node: Node) -> UInt32 {
    let rank = node.shape.rank
    if node.op is any ProductOp { return node.shape.count > 0 ? 1 << UInt32(rank - 1) : 0 }
    guard node.op is any ElementwiseOp, node.shape.count > 0, rank < 31 else { return 0 }
    return node.inputs.reduce((1 << UInt32(rank + 1)) - 1) { bits, input in
      let shape = graph.nodes[input].shape
      return (0...rank).reduce(0) { allowed, split in
        Stretch(shape, to: node.shape, split: split) == nil ? allowed : allowed | 1 << UInt32(split)
      } & bits
    }
  }

  /// Merges the clusters that compute a node's inputs into the node's own, where that is sound.
  private mutating func joinProducers(of id: Int) {
    // A merge can clear the way for another, so go round until nothing changes.
    var count = 0
    while count != clusters[clusterOf[id]].members.count {
      count = clusters[clusterOf[id]].members.count
      joinProducersOnce(of: id)
    }
  }

  private mutating func joinProducersOnce(of id: Int) {
    for input in graph.nodes[id].inputs {
      let (own, other) = (clusterOf[id], clusterOf[input])
      guard other >= 0, other != own, graph.nodes[input].shape == graph.nodes[id].shape else {
        continue
      }
      let (a, b) = (clusters[own], clusters[other])
      guard b.isFused, a.host == nil || b.host == nil, a.splits & b.splits != 0,
        // A scalar that something else reads too, such as one loss of several, would wait for all that is fused to it.
        graph.nodes[id].shape.count > 1 || users[input] == 1,
        a.members.count + b.members.count <= Self.memberLimit,
        !hostReads(a, of: b), !hostReads(b, of: a), !readsView(own, of: other),
        !readsView(other, of: own), let between = ancestors(of: own, notBefore: other)
      else { continue }
      for cluster in between { rank[cluster] = rank[other] }
      rank[own] = rank[other]
      clusters[own] = Cluster(
        members: (a.members + b.members).sorted(), host: a.host ?? b.host,
        splits: a.splits & b.splits)
      for member in b.members { clusterOf[member] = own }
      clusters[other].members = []
    }
  }

  /// Whether the product of one cluster reads, whole, what the other computes region by region.
  private func hostReads(_ a: Cluster, of b: Cluster) -> Bool {
    guard let host = a.host else { return false }
    return graph.nodes[host].inputs.contains { b.members.contains(base[$0]) }
  }

  /// The clusters that compute what this one reads.
  func producers(of cluster: Int) -> Set<Int> {
    var result: Set<Int> = []
    for member in clusters[cluster].members {
      for input in graph.nodes[member].inputs {
        let producer = clusterOf[base[input]]
        if producer >= 0, producer != cluster { result.insert(producer) }
      }
    }
    return result
  }

  /// The clusters that `cluster` depends on, but for those of lower rank than `other`.
  ///
  /// - Returns: nil if one of them depends on `other`, so that a merge of the two would make a circle.
  private func ancestors(of cluster: Int, notBefore other: Int) -> Set<Int>? {
    var result: Set<Int> = []
    var pending = [cluster]
    while let next = pending.popLast() {
      for producer in producers(of: next)
      where producer != cluster && rank[producer] >= rank[other] {
        if producer != other {
          if result.insert(producer).inserted { pending.append(producer) }
        } else if next != cluster {
          return nil
        }
      }
    }
    return result
  }

  /// Whether a cluster reads another through a view, for which the values must be stored whole.
  private func readsView(_ cluster: Int, of other: Int) -> Bool {
    clusters[cluster].members.contains { member in
      graph.nodes[member].inputs.contains { base[$0] != $0 && clusterOf[base[$0]] == other }
    }
  }

  private mutating func dropEmptyClusters() {
    var renamed = [Int](repeating: -1, count: clusters.count)
    var kept: [Cluster] = []
    for (index, cluster) in clusters.enumerated() where !cluster.members.isEmpty {
      renamed[index] = kept.count
      kept.append(cluster)
    }
    clusters = kept
    clusterOf = clusterOf.map { $0 < 0 ? -1 : renamed[$0] }
  }
}

extension Node {
  /// Whether the value is handed over, stored or fixed rather than computed.
  var isSource: Bool { op is Input || op is Parameter || op is Constant }
}

/// How an operand of smaller shape meets the rows and columns of a group.
enum Stretch: Equatable {
  /// Every element has its own.
  case whole
  /// One row serves all rows.
  case row
  /// Row `r` reads the operand's row `(r / group) % count`.
  case rows(group: Int, count: Int)
  /// All of row `r` reads the operand's element `(r / group) % count`.
  case column(group: Int, count: Int)
  /// One element serves all.
  case single

  /// Returns nil when the operand is none of these for this split of the axes.
  init?(_ shape: Shape, to target: Shape, split: Int) {
    if shape.count == target.count {
      self = .whole
      return
    }
    if shape.count == 1 {
      self = .single
      return
    }
    let lead = target.rank - shape.rank
    let sizes = target.sizes.indices.map { $0 < lead ? 1 : shape.sizes[$0 - lead] }
    let columns = sizes[split...]
    let isSpread = columns.allSatisfy { $0 == 1 }
    guard isSpread || columns.elementsEqual(target.sizes[split...]) else { return nil }
    // Along the rows the operand may have one block of neighbouring axes; the others are stretched.
    let kept = (0..<split).filter { target.sizes[$0] > 1 && sizes[$0] == target.sizes[$0] }
    guard let first = kept.first, let last = kept.last else {
      self = .row
      return
    }
    guard (first...last).allSatisfy({ sizes[$0] == target.sizes[$0] }) else { return nil }
    let group = target.sizes[(last + 1)..<split].reduce(1, *)
    let count = target.sizes[first...last].reduce(1, *)
    self = isSpread ? .column(group: group, count: count) : .rows(group: group, count: count)
  }
}
