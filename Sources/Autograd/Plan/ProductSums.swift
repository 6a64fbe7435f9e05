import Engine

extension Graph {
  /// Returns a graph in which a sum of products that nothing else uses is one ``ProductSum``.
  ///
  /// The gradient of a weight used twice, as by a discriminator that scores real and generated samples, is
  /// such a sum: the second product then adds onto the first instead of going through memory.
  func mergingProductSums() -> Graph {
    var users = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { users[input] += 1 } }
    for id in outputs.map(\.value) + updates.map(\.value) { users[id] += 1 }

    var merged = nodes
    for (id, node) in nodes.enumerated() where node.op is Add {
      let parts = node.inputs.compactMap { input -> (parts: [MatMul], inputs: [Int])? in
        guard users[input] == 1, nodes[input].shape == node.shape else { return nil }
        switch merged[input].op {
        case let product as MatMul: return ([product], merged[input].inputs)
        case let sum as ProductSum: return (sum.parts, merged[input].inputs)
        default: return nil
        }
      }
      guard parts.count == 2 else { continue }
      merged[id] = Node(
        op: ProductSum(parts: parts.flatMap(\.parts)), inputs: parts.flatMap(\.inputs),
        shape: node.shape, path: node.path)
    }
    return Graph(nodes: merged, outputs: outputs, updates: updates).simplified()
  }

  /// Returns a graph in which every update's value is computed by a node of its own: values that are
  /// inputs, parameters, constants, views, or shared by two updates are copied first.
  func separatingUpdates() -> Graph {
    var nodes = nodes
    var taken: Set<Int> = []
    let updates = updates.map { update in
      let node = nodes[update.value]
      let isView = node.op.viewOffset(node.inputs.map { nodes[$0].shape }, node.shape) != nil
      if !node.inputs.isEmpty || node.op is Random, !isView, taken.insert(update.value).inserted {
        return update
      }
      nodes.append(
        Node(op: Copy(), inputs: [update.value], shape: node.shape, path: update.name))
      return Update(name: update.name, value: nodes.count - 1)
    }
    return Graph(nodes: nodes, outputs: outputs, updates: updates)
  }
}
