import Engine

/// Returns the derivatives of `y` with respect to each of `xs`, as values of the same trace.
///
/// They are ordinary tensors and can be differentiated again, to any order. Where `y` does not depend on an
/// `x` the derivative is a constant zero.
///
/// - Parameters:
///   - y: The value to differentiate. When it is not a scalar, its elements are summed, which for a network
///     that treats samples separately gives every sample its own derivative.
///   - xs: Any tensors of the trace: parameters, inputs or intermediate values.
/// - Returns: One tensor per element of `xs`, with its shape.
/// - Complexity: visits the nodes between `xs` and `y` once.
public func gradient(of y: Tensor, at xs: [Tensor]) -> [Tensor] {
  let trace = y.trace
  let nodes = trace.nodes  // the values that exist now; the walk adds more

  // Only nodes on a path from some x to y take part.
  var leadsFromX = [Bool](repeating: false, count: y.id + 1)
  for x in xs where x.id <= y.id { leadsFromX[x.id] = true }
  for id in 0...y.id where !leadsFromX[id] {
    leadsFromX[id] = nodes[id].inputs.contains { leadsFromX[$0] }
  }

  var flowing = [Tensor?](repeating: nil, count: y.id + 1)
  flowing[y.id] = trace.constant(1).broadcast(to: y.shape)
  for id in stride(from: y.id, through: 0, by: -1) {
    guard let g = flowing[id], leadsFromX[id] else { continue }
    let node = nodes[id]
    if node.inputs.isEmpty { continue }
    let inputs = node.inputs.map { Tensor(trace: trace, id: $0) }
    let pulled = trace.at(node.path) {
      node.op.pullback(g, inputs: inputs, output: Tensor(trace: trace, id: id))
    }
    for (input, contribution) in zip(inputs, pulled) {
      guard let contribution, leadsFromX[input.id] else { continue }
      let fitted = trace.at(node.path) { contribution.summed(to: input.shape) }
      flowing[input.id] =
        flowing[input.id].map { earlier in
          trace.at(node.path) { earlier + fitted }
        } ?? fitted
    }
  }
  return xs.map { x in
    (x.id <= y.id ? flowing[x.id] : nil) ?? trace.constant(0).broadcast(to: x.shape)
  }
}

/// Returns the derivative of `y` with respect to a single `x`; see the function for several.
public func gradient(of y: Tensor, at x: Tensor) -> Tensor { gradient(of: y, at: [x])[0] }

extension Tensor {
  /// Sums over the axes along which `shape` was stretched to this tensor's shape.
  package func summed(to shape: Shape) -> Tensor {
    guard shape != self.shape else { return self }
    let lead = self.shape.rank - shape.rank
    let axes = (0..<self.shape.rank).filter { axis in
      axis < lead || (shape.sizes[axis - lead] == 1 && self.shape.sizes[axis] != 1)
    }
    return sum(axes, keepingAxes: true).reshaped(shape)
  }
}
