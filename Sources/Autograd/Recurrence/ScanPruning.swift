import Engine

extension Graph {
  /// Returns a graph whose scans compute and store only what something reads.
  ///
  /// What a scan saves for a gradient that nobody asked for goes, and so does a gradient that nobody asked for; what
  /// the step then no longer reads goes too, which may leave an earlier scan with less to hand out. States of which only the
  /// last is read, as by most gradients, take turns in two places.
  func pruningScans() -> Graph {
    var graph = self
    while let pruned = graph.pruningScansOnce() { graph = pruned.simplified() }
    return graph
  }

  private func pruningScansOnce() -> Graph? {
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (id, node) in nodes.enumerated() { for input in node.inputs { readers[input].append(id) } }
    let results = Set(outputs.map(\.value) + updates.map(\.value))
    var nodes = nodes
    var hasChanged = false
    for (id, node) in self.nodes.enumerated() {
      guard let scan = node.op as? Scan, !results.contains(id) else { continue }
      let slices = readers[id].compactMap { reader in
        (nodes[reader].op as? Slice).map { slice in
          (id: reader, range: slice.start[0]..<slice.start[0] + slice.size[0])
        }
      }
      guard slices.count == readers[id].count else { continue }
      let layout = scan.layout
      let kept = layout.parts.indices.filter { index in
        index < scan.body.stateCount
          || slices.contains { $0.range.overlaps(layout.output(index).range) }
      }
      let body = ScanBody(scan.body, keeping: kept)
      let isRead = (0..<body.sequenceCount).map { body.reads(ScanBody.sequence($0)) }
      let keepsLastStatesOnly =
        scan.time > 1
        && slices.allSatisfy { slice in
          (0..<body.stateCount).allSatisfy { index in
            !slice.range.overlaps(layout.whole(index))
              || layout.last(index).range.contains(slice.range)
          }
        }
      guard
        kept.count < layout.parts.count || isRead.contains(false)
          || keepsLastStatesOnly != scan.keepsLastStatesOnly
      else { continue }
      let (rest, inputs) = body.droppingSequences(isRead, node.inputs)
      let smaller = Scan(
        body: rest, time: scan.time, batch: scan.batch, isReversed: scan.isReversed,
        keepsLastStatesOnly: keepsLastStatesOnly)
      let newLayout = smaller.layout
      hasChanged = true
      nodes[id] = Node(op: smaller, inputs: inputs, shape: [newLayout.count], path: node.path)
      for slice in slices {
        guard
          let place = kept.firstIndex(where: { layout.whole($0).contains(slice.range.lowerBound) })
        else { continue }
        let shift =
          keepsLastStatesOnly && place < body.stateCount
          ? newLayout.last(place).range.lowerBound - layout.last(kept[place]).range.lowerBound
          : newLayout.parts[place].offset - layout.parts[kept[place]].offset
        nodes[slice.id] = Node(
          op: Slice(start: [slice.range.lowerBound + shift], size: [slice.range.count]),
          inputs: [id], shape: nodes[slice.id].shape, path: nodes[slice.id].path)
      }
    }
    return hasChanged ? Graph(nodes: nodes, outputs: outputs, updates: updates) : nil
  }
}

extension ScanLayout {
  /// All of the output that one output of the body fills.
  fileprivate func whole(_ index: Int) -> Range<Int> {
    parts[index].offset..<parts[index].offset + parts[index].shape.count
  }
}

extension ScanBody {
  /// Whether the step reads a source.
  fileprivate func reads(_ name: String) -> Bool {
    graph.nodes.contains { ($0.op as? Input)?.name == name }
  }

  /// Returns the step without the sequences that it does not read, and the inputs that its scan then has.
  fileprivate func droppingSequences(_ isRead: [Bool], _ inputs: [Int]) -> (ScanBody, [Int]) {
    let kept = isRead.indices.filter { isRead[$0] }
    let names = Dictionary(
      uniqueKeysWithValues: kept.enumerated().map { (Self.sequence($1), Self.sequence($0)) })
    return (
      ScanBody(self, sequences: names),
      kept.map { inputs[$0] } + inputs[sequenceCount...]
    )
  }
}
