import Engine

extension Graph {
  /// Returns a graph with the same outputs and updates and less work.
  ///
  /// Removes what nothing depends on, computes constants, merges equal values, reads stretched values in place
  /// and drops arithmetic with neutral elements. Results are the same bits, but for the sign of zeros.
  public func simplified() -> Graph {
    var builder = Builder(nodes.count)
    var needed = [Bool](repeating: false, count: nodes.count)
    for id in outputs.map(\.value) + updates.map(\.value) { needed[id] = true }
    for id in nodes.indices.reversed() where needed[id] {
      for input in nodes[id].inputs { needed[input] = true }
    }
    var renamed = [Int](repeating: -1, count: nodes.count)
    for id in nodes.indices where needed[id] {
      let node = nodes[id]
      renamed[id] = builder.add(node, inputs: node.inputs.map { renamed[$0] })
    }
    let result = Graph(
      nodes: builder.nodes,
      outputs: outputs.map { Output(name: $0.name, value: renamed[$0.value]) },
      updates: updates.map { Update(name: $0.name, value: renamed[$0.value]) })
    // Merging and stretching in place may have left nodes without users, which another pass removes.
    return result.nodes.count == nodes.count && result.usesAllNodes ? result : result.simplified()
  }

  private var usesAllNodes: Bool {
    var isUsed = [Bool](repeating: false, count: nodes.count)
    for id in outputs.map(\.value) + updates.map(\.value) { isUsed[id] = true }
    for node in nodes { for input in node.inputs { isUsed[input] = true } }
    return isUsed.allSatisfy { $0 }
  }

  /// Collects the nodes of the new graph, returning an earlier node wherever one serves.
  private struct Builder {
    private struct Key: Hashable {
      let op: AnyHashable
      let inputs: [Int]
    }

    var nodes: [Node] = []
    private var known: [Key: Int] = [:]

    init(_ capacity: Int) {
      nodes.reserveCapacity(capacity)
      known.reserveCapacity(capacity)
    }

    mutating func add(_ node: Node, inputs: [Int]) -> Int {
      var inputs = inputs
      if node.op is any ElementwiseOp {
        inputs = inputs.map { unstretched($0) }
        // Only where the remaining inputs still give the shape.
        if (try? node.op.shape(of: inputs.map { nodes[$0].shape })) != node.shape {
          inputs = restretched(inputs, node)
        }
      }
      if let simpler = neutral(node, inputs) { return simpler }
      if let difference = difference(node, inputs) { return insert(difference) }
      if let joined = joinedPads(node, inputs) { return joined }
      if let constant = folded(node, inputs) { return insert(constant) }
      return insert(Node(op: node.op, inputs: inputs, shape: node.shape, path: node.path))
    }

    private mutating func insert(_ node: Node) -> Int {
      let key = Key(op: AnyHashable(node.op), inputs: node.inputs)
      if let earlier = known[key] { return earlier }
      nodes.append(node)
      known[key] = nodes.count - 1
      return nodes.count - 1
    }

    /// The input of a broadcast: elementwise ops stretch by themselves.
    private func unstretched(_ id: Int) -> Int {
      nodes[id].op is Broadcast ? nodes[id].inputs[0] : id
    }

    /// Puts the shape back when every input was stretched: the first one stays a broadcast.
    private mutating func restretched(_ inputs: [Int], _ node: Node) -> [Int] {
      var inputs = inputs
      inputs[0] = insert(
        Node(
          op: Broadcast(target: node.shape), inputs: [inputs[0]], shape: node.shape, path: node.path
        ))
      return inputs
    }

    private func isConstant(_ id: Int, _ value: Float) -> Bool {
      guard let constant = nodes[id].op as? Constant else { return false }
      return constant.array.shape.count == 1 && constant.array.values[0] == value
    }

    /// The value itself for `x + 0`, `x - 0`, `x · 1`, `x / 1`, `-(-x)`, and for views that change nothing.
    private func neutral(_ node: Node, _ inputs: [Int]) -> Int? {
      func kept(_ id: Int) -> Int? { nodes[id].shape == node.shape ? id : nil }
      switch node.op {
      case is Add:
        return isConstant(inputs[1], 0)
          ? kept(inputs[0]) : isConstant(inputs[0], 0) ? kept(inputs[1]) : nil
      case is Multiply:
        return isConstant(inputs[1], 1)
          ? kept(inputs[0]) : isConstant(inputs[0], 1) ? kept(inputs[1]) : nil
      case is Subtract: return isConstant(inputs[1], 0) ? kept(inputs[0]) : nil
      case is Divide: return isConstant(inputs[1], 1) ? kept(inputs[0]) : nil
      case is Negate:
        let inner = nodes[inputs[0]]
        return inner.op is Negate ? inner.inputs[0] : nil
      case is Reshape, is Broadcast, is StopGradient, is GradientReversal: return kept(inputs[0])
      default: return nil
      }
    }

    /// `a - b` for `a + (-b)` and `(-b) + a`, `a + b` for `a - (-b)`.
    private func difference(_ node: Node, _ inputs: [Int]) -> Node? {
      func opposite(_ place: Int) -> Int? {
        let inner = nodes[inputs[place]]
        return inner.op is Negate ? inner.inputs[0] : nil
      }
      func made(_ op: any Op, _ a: Int, _ b: Int) -> Node {
        Node(op: op, inputs: [a, b], shape: node.shape, path: node.path)
      }
      switch node.op {
      case is Add:
        return opposite(1).map { made(Subtract(), inputs[0], $0) }
          ?? opposite(0).map { made(Subtract(), inputs[1], $0) }
      case is Subtract: return opposite(1).map { made(Add(), inputs[0], $0) }
      default: return nil
      }
    }

    /// Joins two values that are neighbours in their sum, each with zeros in place of the other.
    ///
    /// The gradient of a tensor that was cut up is such a sum.
    private mutating func joinedPads(_ node: Node, _ inputs: [Int]) -> Int? {
      guard node.op is Add, var a = nodes[inputs[0]].op as? Pad,
        var b = nodes[inputs[1]].op as? Pad,
        a.before.count == b.before.count
      else { return nil }
      var (first, second) = (nodes[inputs[0]].inputs[0], nodes[inputs[1]].inputs[0])
      let axes = a.before.indices.filter {
        a.before[$0] != b.before[$0] || a.after[$0] != b.after[$0]
      }
      guard axes.count == 1, let axis = axes.first else { return nil }
      if a.before[axis] > b.before[axis] { ((a, first), (b, second)) = ((b, second), (a, first)) }
      let end = a.before[axis] + nodes[first].shape.sizes[axis]
      guard end == b.before[axis] else { return nil }
      var parts = [first, second]
      // Three and more are joined at once.
      for (place, id) in [second, first].enumerated() {
        if let inner = nodes[id].op as? Concatenate, inner.axis == axis {
          parts.replaceSubrange(1 - place...1 - place, with: nodes[id].inputs)
        }
      }
      var sizes = nodes[first].shape.sizes
      sizes[axis] += nodes[second].shape.sizes[axis]
      let joined = insert(
        Node(op: Concatenate(axis: axis), inputs: parts, shape: Shape(sizes), path: node.path))
      var pad = Pad(before: a.before, after: a.after)
      pad.after[axis] = b.after[axis]
      guard (pad.before + pad.after).contains(where: { $0 > 0 }) else { return joined }
      return insert(Node(op: pad, inputs: [joined], shape: node.shape, path: node.path))
    }

    /// The value of a node all of whose inputs are constants, unless it is large.
    private func folded(_ node: Node, _ inputs: [Int]) -> Node? {
      guard !inputs.isEmpty, node.shape.count <= 4096, !(node.op is Broadcast) else { return nil }
      let constants = inputs.compactMap { (nodes[$0].op as? Constant)?.array }
      guard constants.count == inputs.count else { return nil }
      let array = evaluateNode(node.op, constants, shape: node.shape)
      return Node(op: Constant(array: array), inputs: [], shape: node.shape, path: "")
    }
  }
}
