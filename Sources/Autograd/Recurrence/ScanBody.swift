import Engine
import Synchronization

/// One step of a ``Scan``, traced once for some rows of the batch.
///
/// Its graph reads inputs `x0, x1, ...` (this step's part of each sequence), inputs `s0, s1, ...` (the states before the
/// step) and parameters `w0, w1, ...` (what all steps share). Its outputs are the states after the step, then what was
/// asked for, then what the gradient saves; most have the rows as their first axis.
struct ScanBody: Hashable, Sendable {
  let graph: Graph
  /// Rows of the batch that one run of the graph computes.
  let rows: Int
  /// Numbers of sequences, states and shared values.
  let sequenceCount: Int
  let stateCount: Int
  let sharedCount: Int
  /// Number of outputs that the gradient reads and nobody asked for.
  let savedCount: Int
  private let planned = Planned()

  /// Takes a step out of the trace it was described in.
  init(
    _ trace: Trace, rows: Int, sequenceCount: Int, sharedCount: Int, states: [Tensor],
    outputs: [Tensor], saved: [Tensor] = []
  ) {
    self.rows = rows
    self.sequenceCount = sequenceCount
    self.sharedCount = sharedCount
    stateCount = states.count
    savedCount = saved.count
    let results = states + outputs + saved
    graph = trace.finish(
      outputs: results.enumerated().map { (Self.output($0), $1) }
    ).simplified()
    precondition(
      graph.updates.isEmpty && !graph.nodes.contains { $0.op is Random },
      "scan: a step can neither update parameters nor draw random numbers; hand them over as a sequence"
    )
  }

  /// How one run of the step goes; made when it is first asked for.
  var plan: Plan { planned.plan(of: graph) }

  private final class Planned: Sendable {
    private let known = Mutex<Plan?>(nil)

    func plan(of graph: Graph) -> Plan {
      known.withLock { known in
        let plan = known ?? Plan(graph)
        known = plan
        return plan
      }
    }
  }

  // The plan follows from the rest.
  static func == (a: ScanBody, b: ScanBody) -> Bool {
    a.graph == b.graph && a.rows == b.rows && a.sequenceCount == b.sequenceCount
      && a.stateCount == b.stateCount && a.sharedCount == b.sharedCount
      && a.savedCount == b.savedCount
  }
  func hash(into hasher: inout Hasher) { hasher.combine(graph) }

  static func sequence(_ index: Int) -> String { "x\(index)" }
  static func state(_ index: Int) -> String { "s\(index)" }
  static func shared(_ index: Int) -> String { "w\(index)" }
  private static func output(_ index: Int) -> String { "y\(index)" }

  /// The step with another graph of the same sources and outputs.
  init(_ body: ScanBody, graph: Graph) {
    (rows, sequenceCount, stateCount) = (body.rows, body.sequenceCount, body.stateCount)
    (sharedCount, savedCount) = (body.sharedCount, body.savedCount)
    self.graph = graph
  }

  /// Shapes of the outputs in their order.
  var outputShapes: [Shape] { graph.outputs.map { graph.nodes[$0.value].shape } }

  /// The step with some of its outputs, all states among them.
  init(_ body: ScanBody, keeping kept: [Int]) {
    (rows, sequenceCount) = (body.rows, body.sequenceCount)
    (stateCount, sharedCount) = (body.stateCount, body.sharedCount)
    savedCount = kept.count { $0 >= body.graph.outputs.count - body.savedCount }
    graph = Graph(
      nodes: body.graph.nodes,
      outputs: kept.enumerated().map {
        Graph.Output(name: Self.output($0), value: body.graph.outputs[$1].value)
      }, updates: []
    ).simplified()
  }

  /// The step with some of its sequences, under other names.
  init(_ body: ScanBody, sequences names: [String: String]) {
    (rows, sequenceCount) = (body.rows, names.count)
    (stateCount, sharedCount) = (body.stateCount, body.sharedCount)
    savedCount = body.savedCount
    graph = Graph(
      nodes: body.graph.nodes.map { node in
        guard let input = node.op as? Input, let name = names[input.name] else { return node }
        return Node(
          op: Input(name: name, shape: input.shape), inputs: [], shape: node.shape, path: node.path)
      }, outputs: body.graph.outputs, updates: [])
  }

  /// Multiplications and additions of the products of one run.
  var productFlops: Int {
    graph.nodes.reduce(0) { total, node in
      total + node.op.productFlops(node.inputs.map { graph.nodes[$0].shape }, node.shape)
    }
  }

  /// The largest divisor of a batch that makes pieces of at most 32 rows, at least two of them; the whole batch where it
  /// has more than 8 rows and no divisor above 4 does.
  ///
  /// A batch of 128 then keeps four threads busy. A smaller batch than 64 stays whole where the weights leave the
  /// second-level cache no room, half a megabyte: each thread would read all of them at each step for a few rows.
  static func rows(of batch: Int, sharing weights: [Shape]) -> Int {
    if batch < 64, weights.reduce(0, { $0 + $1.count }) > 1 << 17 { return batch }
    let most = min(32, batch / 2)
    guard most >= 1 else { return batch }
    let divisor = (1...most).last { batch.isMultiple(of: $0) } ?? batch
    return divisor > 4 || batch <= 8 ? divisor : batch
  }
}

extension Node: Hashable {
  // The path says where a node was made and not what it computes.
  package static func == (a: Node, b: Node) -> Bool {
    a.inputs == b.inputs && a.shape == b.shape && AnyHashable(a.op) == AnyHashable(b.op)
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(inputs)
    hasher.combine(AnyHashable(op))
  }
}

extension Graph: Hashable {
  /// Whether both compute the same, node for node.
  public static func == (a: Graph, b: Graph) -> Bool {
    a.nodes == b.nodes && a.outputs == b.outputs && a.updates == b.updates
  }
  /// Hashes what is computed.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(nodes)
    hasher.combine(outputs)
  }
}

extension Trace {
  /// Writes the nodes of a graph into this trace.
  ///
  /// - Parameters:
  ///   - graph: What to write.
  ///   - replacement: What stands for a node instead, told the values of those before it; nil for the node itself.
  /// - Returns: The value of each node.
  func replay(
    _ graph: Graph, replacing replacement: (Int, Node, [Tensor]) -> Tensor? = { _, _, _ in nil }
  ) -> [Tensor] {
    var values: [Tensor] = []
    for (id, node) in graph.nodes.enumerated() {
      func add(_ op: some Op) -> Tensor { self.add(op, node.inputs.map { values[$0] }) }
      values.append(replacement(id, node, values) ?? at(node.path) { add(node.op) })
    }
    return values
  }
}
