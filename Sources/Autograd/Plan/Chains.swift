import Engine

/// Steps that run side by side: those of a chain one after the other within each piece of its cut, and others beside them.
struct WaveMembers {
  /// Clusters that are cut alike, each piece of which needs only the same piece of those before it.
  var chain: [Int] = []
  var beside: [Int] = []
  var cut: SeriesCut?
}

/// Joins waves whose steps are cut alike.
///
/// A stack of recurrent layers is a product and a scan after the other, each of which needs, for its part of the batch, only
/// that part of the one before: a thread may go through all of them without waiting for the others, and finds what it needs in
/// its caches.
struct Chains {
  /// What a cluster does in the pieces of a cut.
  private struct Pieces {
    let cut: SeriesCut
    let result: CutResult
    /// The values that are read row by row.
    let rowInputs: Set<Int>
  }

  private let clustering: Clustering
  private let needs: [Set<Int>]
  private let guards: Set<Int>
  private let pieces: [Pieces?]

  /// A rough count of element operations up to which a step may come later than its turn.
  private static let little = 1 << 16

  /// Elements that the steps of a chain may store, four megabytes: most of them stay in memory until its end.
  private static let mostStored = 1 << 20

  init(_ clustering: Clustering, needs: [Set<Int>], guards: Set<Int>) {
    (self.clustering, self.needs, self.guards) = (clustering, needs, guards)
    let cuts = SeriesCut.cuts(of: clustering.graph)
    pieces = clustering.clusters.map { cluster in
      cuts.lazy.compactMap { cut in
        clustering.pieces(of: cluster, cut).map {
          Pieces(cut: cut, result: $0.result, rowInputs: $0.rowInputs)
        }
      }.first
    }
  }

  /// How a cluster is cut, and what its pieces are.
  func pieces(of cluster: Int) -> (series: SeriesCut, result: CutResult)? {
    pieces[cluster].map { ($0.cut, $0.result) }
  }

  private func cut(of cluster: Int) -> SeriesCut? { pieces[cluster]?.cut }

  /// Returns the waves with chains, in an order that keeps every need.
  func joining(_ waves: [[Int]]) -> [WaveMembers] {
    guard pieces.contains(where: { $0 != nil }) else {
      return waves.map { WaveMembers(beside: $0) }
    }
    var result: [WaveMembers] = []
    // Little steps that the last chain went past.
    var left: [Int] = []
    for wave in waves {
      if let last = result.last, let (joined, rest) = joining(wave, to: last, left) {
        result[result.count - 1] = joined
        left += rest
      } else {
        let (begun, rest) = inOrder(left + wave)
        result += begun
        left = rest
      }
    }
    while !left.isEmpty {
      let (begun, rest) = inOrder(left)
      result += begun
      left = rest
    }
    return result
  }

  /// Waves of clusters that may need each other, as few as possible, and what may come after a chain that is the last of them.
  private func inOrder(_ clusters: [Int]) -> ([WaveMembers], rest: [Int]) {
    var todo = clusters
    var result: [WaveMembers] = []
    while !todo.isEmpty {
      if result.last?.cut != nil, areLittle(todo) { break }
      let waiting = Set(todo)
      let ready = todo.filter { needs[$0].isDisjoint(with: waiting) }
      todo.removeAll { needs[$0].isDisjoint(with: waiting) }
      let cut = ready.lazy.compactMap { self.cut(of: $0) }.first
      result.append(
        WaveMembers(
          chain: ready.filter { cut != nil && self.cut(of: $0) == cut },
          beside: ready.filter { cut == nil || self.cut(of: $0) != cut }, cut: cut))
    }
    return (result, todo)
  }

  private func areLittle(_ clusters: [Int]) -> Bool {
    clusters.allSatisfy { clustering.work(of: $0) <= Self.little }
  }

  /// A wave as part of the one before it, and what of it must come later; nil if that one's chain would become too long, or if
  /// what it does not go on with is not little.
  private func joining(_ wave: [Int], to last: WaveMembers, _ left: [Int])
    -> (WaveMembers, rest: [Int])?
  {
    guard let cut = last.cut else { return nil }
    var (joined, rest): (WaveMembers, [Int]) = (last, [])
    let (before, waiting) = (Set(last.chain + last.beside), Set(left))
    for cluster in wave {
      if !needs[cluster].isDisjoint(with: waiting) {
        rest.append(cluster)
      } else if self.cut(of: cluster) == cut, continues(cluster, last) {
        joined.chain.append(cluster)
      } else if needs[cluster].isDisjoint(with: before) {
        joined.beside.append(cluster)
      } else {
        rest.append(cluster)
      }
    }
    let goesOn = joined.chain.count > last.chain.count
    guard areLittle(goesOn ? rest : wave),
      joined.chain.reduce(0, { $0 + clustering.storedCount(of: $1) }) <= Self.mostStored
    else { return nil }
    return (joined, rest)
  }

  /// Whether each piece of a cluster needs of a chain only the same piece.
  private func continues(_ cluster: Int, _ wave: WaveMembers) -> Bool {
    guard let own = pieces[cluster] else { return false }
    return needs[cluster].intersection(wave.chain + wave.beside).allSatisfy { other in
      guard wave.chain.contains(other), !guards.contains(other),
        pieces[other]?.result == .rows
      else { return false }
      let read = clustering.reads(of: cluster, from: other)
      // One that only has to be done before, because it reads a parameter, is done before the pieces' sums are added.
      if read.isEmpty { return own.result == .sum }
      return read.allSatisfy {
        own.rowInputs.contains($0) && clustering.hasRows($0, own.cut)
      }
    }
  }
}

extension Clustering {
  /// Which pieces a cluster has where it is cut like series, and what they read row by row.
  fileprivate func pieces(of cluster: Cluster, _ cut: SeriesCut)
    -> (result: CutResult, rowInputs: Set<Int>)?
  {
    let nodes = graph.nodes
    guard let id = cluster.host ?? (cluster.isFused ? nil : cluster.members.first) else {
      guard rowSplit(of: cluster, cut) != nil else { return nil }
      return (.rows, wholeInputs(of: cluster.members))
    }
    let node = nodes[id]
    guard let own = node.op.pieces(of: cut, node.inputs.map { nodes[$0].shape }, node.shape)
    else { return nil }
    let rowInputs = Set(own.rowInputs.map { node.inputs[$0] })
    // What an input is read as besides decides too, such as a product of something with itself.
    let others = node.inputs.indices.filter { !own.rowInputs.contains($0) }.map { node.inputs[$0] }
    let beside = own.result == .rows ? wholeInputs(of: cluster.members.filter { $0 != id }) : []
    return (own.result, rowInputs.union(beside).subtracting(others))
  }

  /// The values that elementwise members read element for element.
  private func wholeInputs(of members: [Int]) -> Set<Int> {
    let nodes = graph.nodes
    return Set(
      members.flatMap { member in
        nodes[member].inputs.filter { nodes[$0].shape.count == nodes[member].shape.count }
      })
  }

  /// The split of the axes of elementwise ops at which they have the rows of series.
  func rowSplit(of cluster: Cluster, _ cut: SeriesCut) -> Int? {
    let sizes = graph.nodes[cluster.members[0]].shape.sizes
    return (0...sizes.count).first {
      cluster.splits & 1 << UInt32($0) != 0 && sizes[..<$0].reduce(1, *) == cut.rowCount
    }
  }

  /// The values of one cluster that another reads.
  fileprivate func reads(of cluster: Int, from other: Int) -> [Int] {
    clusters[cluster].members.flatMap { graph.nodes[$0].inputs }
      .filter { clusterOf[base[$0]] == other && !clusters[cluster].members.contains($0) }
  }

  /// Whether the rows of a value are those of what it is a view of, for each piece the same.
  fileprivate func hasRows(_ id: Int, _ cut: SeriesCut) -> Bool {
    let nodes = graph.nodes
    let (value, source) = (nodes[id].shape, nodes[base[id]])
    let isByTime = value.rank >= 2 && value[0] == cut.time && value[1] == cut.batch
    let isByPiece = value.rank >= 2 && value[0] == cut.time && value[1] == cut.pieces
    guard isByTime || isByPiece || value.rank >= 1 && value[0] == cut.rowCount else { return false }
    let stride = value.count / cut.time
    guard let scan = source.op as? Scan else {
      return offset[id] == 0 && source.shape.count == value.count
    }
    return scan.layout.parts.contains { part in
      let start = offset[id] - part.offset
      return start >= 0 && start + value.count <= part.shape.count
        && part.shape.strides[0] == stride && start % stride == 0
    }
  }

  /// Elements that a cluster writes to memory, or may.
  fileprivate func storedCount(of cluster: Int) -> Int {
    clusters[cluster].members.last.map { graph.nodes[$0].shape.count } ?? 0
  }
}
