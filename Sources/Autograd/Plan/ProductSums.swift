import Engine

extension Graph {
  /// Returns a graph in which a sum of products that nothing else uses is one ``ProductSum``.
  ///
  /// The gradient of a weight used twice, as by a discriminator that scores real and generated samples, is
  /// such a sum: the second product then adds onto the first instead of going through memory.
  func mergingProductSums() -> Graph {
    let users = userCounts
    var merged = nodes
    /// The products whose sum a value is, unless something else needs it.
    func terms(_ id: Int, _ shape: Shape) -> (parts: [MatMul], inputs: [Int])? {
      guard users[id] == 1, nodes[id].shape == shape else { return nil }
      switch merged[id].op {
      case let product as MatMul: return ([product], merged[id].inputs)
      case let sum as ProductSum: return (sum.parts, merged[id].inputs)
      default: return nil
      }
    }
    func sum(of ids: [Int], _ node: Node) -> Node? {
      let all = ids.compactMap { terms($0, node.shape) }
      guard all.count == ids.count else { return nil }
      // The sums would keep the factors of all products in memory until the last; results that are so much smaller than
      // their factors cost less to add.
      guard all.flatMap(\.inputs).allSatisfy({ nodes[$0].shape.count < 4 * node.shape.count })
      else { return nil }
      return Node(
        op: ProductSum(parts: all.flatMap(\.parts)), inputs: all.flatMap(\.inputs),
        shape: node.shape, path: node.path)
    }
    for (id, node) in nodes.enumerated() where node.op is Add {
      if let sum = sum(of: node.inputs, node) {
        merged[id] = sum
        continue
      }
      // (x + P) + Q is x + (P + Q), in the place of the later product.
      guard let outer = node.inputs.first(where: { terms($0, node.shape) != nil }),
        let inner = node.inputs.first(where: { $0 != outer && users[$0] == 1 }),
        merged[inner].op is Add, merged[inner].shape == node.shape,
        let product = merged[inner].inputs.first(where: { terms($0, node.shape) != nil }),
        let rest = merged[inner].inputs.first(where: { $0 != product }),
        let sum = sum(of: [product, outer], node)
      else { continue }
      let place = max(product, outer)
      merged[place] = sum
      merged[id] = Node(op: Add(), inputs: [rest, place], shape: node.shape, path: node.path)
    }
    return Graph(nodes: merged, outputs: outputs, updates: updates).simplified()
  }

  /// How often each value is read: by nodes, outputs and updates.
  var userCounts: [Int] {
    var users = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { users[input] += 1 } }
    for id in outputs.map(\.value) + updates.map(\.value) { users[id] += 1 }
    return users
  }

  /// Returns a graph in which every update's value is computed by a node of its own.
  ///
  /// Values that are inputs, parameters, constants, views, or shared by two updates are copied first. So
  /// are outputs that show a parameter which the run updates: they keep its value from before.
  func separatingUpdates() -> Graph {
    var nodes = nodes
    var taken: Set<Int> = []
    func copy(_ value: Int, _ path: String) -> Int {
      nodes.append(Node(op: Copy(), inputs: [value], shape: nodes[value].shape, path: path))
      return nodes.count - 1
    }
    let updates = updates.map { update in
      let node = nodes[update.value]
      if !node.inputs.isEmpty || node.op is Random, !isView(update.value),
        taken.insert(update.value).inserted
      {
        return update
      }
      return Update(name: update.name, value: copy(update.value, update.name))
    }
    let names = Set(updates.map(\.name))
    let outputs = outputs.map { output in
      var base = output.value
      while isView(base) { base = nodes[base].inputs[0] }
      guard let parameter = nodes[base].op as? Parameter, names.contains(parameter.name) else {
        return output
      }
      return Output(name: output.name, value: copy(output.value, parameter.name))
    }
    return Graph(nodes: nodes, outputs: outputs, updates: updates)
  }

  private func isView(_ id: Int) -> Bool {
    let node = nodes[id]
    return node.op.viewOffset(node.inputs.map { nodes[$0].shape }, node.shape) != nil
  }
}
