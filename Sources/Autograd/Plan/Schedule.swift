import Engine

/// The order of a plan's steps, in waves whose steps are independent.
struct Schedule {
  private(set) var steps: [Plan.Step] = []
  private(set) var waves: [Range<Int>] = []
  /// How many of each wave's steps, the first ones, are a chain.
  private(set) var chainCounts: [Int] = []
  /// Updates whose new value is computed straight into the parameter: value node to name.
  private(set) var inPlace: [Int: String] = [:]
  private var waveOf: [Int] = []

  func isInChain(_ step: Int, ofWave wave: Int) -> Bool {
    step < waves[wave].lowerBound + chainCounts[wave]
  }

  func waveOfCluster(_ cluster: Int) -> Int { cluster < 0 ? -1 : waveOf[cluster] }

  init(_ clustering: Clustering, guarded: [Int], startsLate: Bool) {
    let graph = clustering.graph
    let count = clustering.clusters.count
    var needs = (0..<count).map { clustering.producers(of: $0) }
    func reaches(_ from: Int, _ target: Int) -> Bool {
      var pending = [from]
      var seen: Set<Int> = [from]
      while let next = pending.popLast() {
        if next == target { return true }
        for need in needs[next] where seen.insert(need).inserted { pending.append(need) }
      }
      return false
    }

    // Who reads each parameter, through views too.
    var readers: [String: Set<Int>] = [:]
    for (index, cluster) in clustering.clusters.enumerated() {
      for member in cluster.members {
        for input in graph.nodes[member].inputs {
          if let parameter = graph.nodes[clustering.base[input]].op as? Parameter {
            readers[parameter.name, default: []].insert(index)
          }
        }
      }
    }

    // An update is written in place once all readers of the old value are done. The circles this may close
    // are the rare case: they go through memory of their own and a copy at the end.
    var copies: [(from: Int, to: String)] = []
    let guards = Set(guarded.map { clustering.clusterOf[clustering.base[$0]] }).filter { $0 >= 0 }
    for update in graph.updates {
      let writer = clustering.clusterOf[update.value]
      let others = readers[update.name, default: []].subtracting([writer])
      let before = others.union(guards)
      let isSafe =
        !before.contains(writer)
        && readsElementwise(clustering, writer, update.name, shape: graph.nodes[update.value].shape)
        && !before.contains { reaches($0, writer) }
      if isSafe {
        needs[writer].formUnion(before)
        inPlace[update.value] = update.name
      } else {
        copies.append((update.value, update.name))
      }
    }

    let chains = Chains(clustering, needs: needs, guards: guards)
    // The longest first, so that the wave ends evenly.
    func ordered(_ wave: [Int]) -> [Int] {
      wave.sorted { a, b in
        let (workA, workB) = (clustering.work(of: a), clustering.work(of: b))
        return workA != workB
          ? workA > workB : clustering.clusters[a].members[0] < clustering.clusters[b].members[0]
      }
    }
    let members = chains.joining(
      clustering.waves(needs, startsLate: startsLate).map { ordered($0) })
    waveOf = [Int](repeating: -1, count: count)
    for (wave, clusters) in members.enumerated() {
      for cluster in clusters.chain + clusters.beside { waveOf[cluster] = wave }
    }
    for wave in members {
      let first = steps.count
      for index in wave.chain + wave.beside {
        let cluster = clustering.clusters[index]
        let cut = chains.pieces(of: index)
        let isFused = cluster.isFused && (cluster.host == nil || cluster.members.count > 1)
        let split =
          cluster.host == nil ? cut.flatMap { clustering.rowSplit(of: cluster, $0.series) } : nil
        steps.append(
          Plan.Step(
            members: cluster.members, host: cluster.host,
            split: isFused ? split ?? clustering.split(of: cluster) : nil, cut: cut))
      }
      waves.append(first..<steps.count)
      chainCounts.append(wave.chain.count)
    }
    // One wave reads for all copies before any parameter changes under another copy: each copy reads the
    // arena only, so one wave serves.
    if !copies.isEmpty {
      let first = steps.count
      for copy in copies {
        steps.append(Plan.Step(members: [], host: nil, split: nil, copy: (copy.from, copy.to)))
      }
      waves.append(first..<steps.count)
      chainCounts.append(0)
    }
  }

  /// Whether the cluster touches the parameter only at the element it is writing.
  private func readsElementwise(
    _ clustering: Clustering, _ writer: Int, _ name: String, shape: Shape
  ) -> Bool {
    let graph = clustering.graph
    let cluster = clustering.clusters[writer]
    for member in cluster.members {
      for input in graph.nodes[member].inputs {
        guard let parameter = graph.nodes[clustering.base[input]].op as? Parameter,
          parameter.name == name
        else { continue }
        guard cluster.isFused, member != cluster.host, clustering.offset[input] == 0,
          graph.nodes[input].shape.count == graph.nodes[member].shape.count
        else { return false }
      }
    }
    return true
  }
}

extension Clustering {
  /// A rough count of element operations, to put the longest steps first.
  func work(of index: Int) -> Int {
    clusters[index].members.reduce(0) { total, member in
      let node = graph.nodes[member]
      let flops = node.op.productFlops(node.inputs.map { graph.nodes[$0].shape }, node.shape)
      return total + node.shape.count + flops / 16
    }
  }

  /// The split of the axes that a fused cluster is computed with: rows and columns as few rows as possible,
  /// since long runs are fast.
  func split(of cluster: Cluster) -> Int { cluster.splits.trailingZeroBitCount }
}
