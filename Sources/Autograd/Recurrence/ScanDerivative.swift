import Engine

/// The derivative of one step of a scan, and what the forward pass must keep for it.
///
/// Both passes are cut out of one graph, the joint one, that computes the step and what flows back through it. Of the
/// step's own values the backward pass needs some again: those that are dear (products, transcendental functions) are
/// saved by the forward pass, the rest is computed anew from them.
struct ScanDerivative {
  /// The step with the saved values among its outputs.
  let forward: ScanBody
  /// Step and derivative: outputs are the gradients of sequences, states and shared values.
  let joint: Graph
  /// Nodes of the joint graph whose values the forward pass saves.
  let saved: [Int]

  /// The input of the joint graph that holds the gradient of a state after the step, from outside the scan.
  static func outerState(_ index: Int) -> String { "outer\(index)" }
  /// The input of the joint graph that holds the gradient of a state after the step, from later steps.
  static func carried(_ index: Int) -> String { "carried\(index)" }
  /// The input of the joint graph that holds the gradient of an output.
  static func outerOutput(_ index: Int) -> String { "output\(index)" }

  /// Differentiates a step.
  ///
  /// - Parameters:
  ///   - body: The step.
  ///   - isSaving: Whether the forward pass saves what is dear; otherwise the backward pass computes it again, and
  ///     gradients may flow into the values that were saved before, too.
  init(_ body: ScanBody, isSaving: Bool) {
    let trace = Trace()
    let values = trace.replay(body.graph)
    let results = body.graph.outputs.map { values[$0.value] }
    let states = results.prefix(body.stateCount)
    let outputs = results.dropFirst(body.stateCount)
    let flowing =
      states.enumerated().map { index, state in
        let g =
          trace.input(Self.outerState(index), state.shape)
          + trace.input(Self.carried(index), state.shape)
        return (state * g).sum()
      }
      + outputs.enumerated().map { index, output in
        (output * trace.input(Self.outerOutput(index), output.shape)).sum()
      }
    func source(_ name: String) -> Tensor? {
      body.graph.nodes.firstIndex {
        ($0.op as? Input)?.name == name || ($0.op as? Parameter)?.name == name
      }.map { values[$0] }
    }
    // A source that the step does not read has no gradient, and no output stands for it.
    let sources =
      (0..<body.sequenceCount).map { ScanBody.sequence($0) }
      + (0..<body.stateCount).map { ScanBody.state($0) }
      + (0..<body.sharedCount).map { ScanBody.shared($0) }
    let read = sources.compactMap { name in source(name).map { (name: name, value: $0) } }
    let total = flowing.dropFirst().reduce(flowing[0], +)
    let gradients = gradient(of: total, at: read.map(\.value))
    let graph = trace.finish(
      outputs: zip(read, gradients).map { ($0.name, $1) }
        + results.enumerated().map { ("result\($0)", $1) }
    ).simplified()

    saved = isSaving ? Self.dear(graph) : []
    let savedValues = saved
    let inner = Trace()
    let own = inner.replay(graph)
    let resultOutputs = graph.outputs.filter { $0.name.hasPrefix("result") }.map { own[$0.value] }
    forward = ScanBody(
      inner, rows: body.rows, sequenceCount: body.sequenceCount, sharedCount: body.sharedCount,
      states: Array(resultOutputs[..<body.stateCount]),
      outputs: Array(resultOutputs[body.stateCount...]), saved: savedValues.map { own[$0] })
    joint = Graph(
      nodes: graph.nodes, outputs: graph.outputs.filter { !$0.name.hasPrefix("result") },
      updates: [])
  }

  /// The values of the step that its derivative reads, or computes others from, and that are dear; where one of them
  /// only serves to compute one cheap value of its size, that value.
  private static func dear(_ graph: Graph) -> [Int] {
    var flows = [Bool](repeating: false, count: graph.nodes.count)
    for (id, node) in graph.nodes.enumerated() {
      let name = (node.op as? Input)?.name ?? ""
      flows[id] =
        ["outer", "carried", "output"].contains { name.hasPrefix($0) }
        || node.inputs.contains { flows[$0] }
    }
    var needed: Set<Int> = []
    for (id, node) in graph.nodes.enumerated() where flows[id] {
      needed.formUnion(node.inputs.filter { !flows[$0] })
    }
    for output in graph.outputs where !output.name.hasPrefix("result") && !flows[output.value] {
      needed.insert(output.value)
    }
    var result: Set<Int> = []
    var pending = Array(needed)
    var seen = needed
    while let id = pending.popLast() {
      let node = graph.nodes[id]
      if node.isSource { continue }
      if !node.op.isCheap {
        result.insert(id)
        continue
      }
      for input in node.inputs where seen.insert(input).inserted { pending.append(input) }
    }
    let computed = seen.filter { !graph.nodes[$0].isSource && graph.nodes[$0].op.isCheap }
    func successor(_ id: Int) -> Int? {
      let readers = computed.filter { graph.nodes[$0].inputs.contains(id) }
      guard !needed.contains(id), readers.count == 1,
        let reader = readers.first, graph.nodes[reader].shape.count == graph.nodes[id].shape.count
      else { return nil }
      return reader
    }
    return Set(
      result.map { dear in
        var id = dear
        while let next = successor(id) { id = next }
        return id
      }
    ).sorted()
  }
}
