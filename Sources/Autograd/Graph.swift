import Engine

/// One value of a graph: an op over earlier values.
package struct Node: Sendable {
  package let op: any Op
  package let inputs: [Int]
  package let shape: Shape
  /// Where in the model the node was made, for messages.
  package let path: String

  package init(op: any Op, inputs: [Int], shape: Shape, path: String) {
    self.op = op
    self.inputs = inputs
    self.shape = shape
    self.path = path
  }

  package var name: String { type(of: op).name }
}

/// A finished computation: immutable, printable, every value computed from earlier ones.
public struct Graph: Sendable {
  package let nodes: [Node]
  package let outputs: [Output]
  package let updates: [Update]

  package struct Output: Hashable, Sendable {
    package let name: String
    package let value: Int
  }

  /// A parameter that takes a new value at the end of a run.
  package struct Update: Hashable, Sendable {
    package let name: String
    package var value: Int
  }

  package init(nodes: [Node], outputs: [Output], updates: [Update]) {
    self.nodes = nodes
    self.outputs = outputs
    self.updates = updates
    assert(isWellFormed, "Graph: a transform broke the rules of a graph\n\(self)")
  }

  /// Names and shapes of the values to hand over before a run.
  public var inputs: [(name: String, shape: Shape)] {
    nodes.compactMap { node in (node.op as? Input).map { ($0.name, $0.shape) } }
  }

  /// Names and shapes of the parameters that the graph reads or updates.
  public var parameters: [(name: String, shape: Shape)] {
    var result = nodes.compactMap { node in (node.op as? Parameter).map { ($0.name, $0.shape) } }
    let known = Set(result.map(\.0))
    for update in updates where !known.contains(update.name) {
      result.append((update.name, nodes[update.value].shape))
    }
    return result
  }

  /// Whether every value is defined once, before its use, with the shape its op's rule gives.
  package var isWellFormed: Bool {
    for (id, node) in nodes.enumerated() {
      guard node.inputs.allSatisfy({ $0 >= 0 && $0 < id }),
        let shape = try? node.op.shape(of: node.inputs.map { nodes[$0].shape }), shape == node.shape
      else { return false }
    }
    return (outputs.map(\.value) + updates.map(\.value)).allSatisfy(nodes.indices.contains)
  }
}

extension Graph: CustomStringConvertible {
  /// One node a line: `%3 = matmul(%1, %2) [64, 256]  generator/dense1`.
  public var description: String {
    var lines = nodes.enumerated().map { id, node in
      let inputs =
        node.inputs.map { "%\($0)" } + (node.op.attributes.isEmpty ? [] : [node.op.attributes])
      let path = node.path.isEmpty ? "" : "  \(node.path)"
      return "%\(id) = \(node.name)(\(inputs.joined(separator: ", "))) \(node.shape)\(path)"
    }
    lines += outputs.map { "output \($0.name) = %\($0.value)" }
    lines += updates.map { "update \($0.name) = %\($0.value)" }
    return lines.joined(separator: "\n")
  }
}
