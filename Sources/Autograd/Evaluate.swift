import Engine

extension Graph {
  /// What an unplanned evaluation returns.
  package struct Values {
    package var outputs: [String: NDArray] = [:]
    package var updates: [String: NDArray] = [:]
  }

  /// Computes the graph node by node, without a plan: the reference that plans are tested against.
  ///
  /// - Parameters:
  ///   - inputs: A value for each input.
  ///   - parameters: A value for each parameter that the graph reads.
  ///   - seed: Seed of the random streams.
  ///   - step: Step of the random streams.
  ///   - visit: Called with each node and its value; returning false ends the evaluation.
  /// - Returns: Outputs and updates by name; nothing after an early end.
  package func evaluate(
    inputs: [String: NDArray] = [:], parameters: [String: NDArray] = [:], seed: UInt64 = 0,
    step: UInt64 = 0, visit: (Node, NDArray) -> Bool = { _, _ in true }
  ) -> Values {
    var values: [NDArray] = []
    values.reserveCapacity(nodes.count)
    for node in nodes {
      let value: NDArray
      switch node.op {
      case let input as Input: value = bound(input.name, inputs[input.name], node)
      case let parameter as Parameter:
        value = bound(parameter.name, parameters[parameter.name], node)
      case let constant as Constant: value = constant.array
      default:
        value = evaluateNode(
          node.op, node.inputs.map { values[$0] }, shape: node.shape, seed: seed, step: step)
      }
      values.append(value)
      if !visit(node, value) { return Values() }
    }
    return Values(
      outputs: Dictionary(
        outputs.map { ($0.name, values[$0.value]) }, uniquingKeysWith: { $1 }),
      updates: Dictionary(updates.map { ($0.name, values[$0.value]) }, uniquingKeysWith: { $1 }))
  }

  private func bound(_ name: String, _ value: NDArray?, _ node: Node) -> NDArray {
    guard let value, value.shape == node.shape else {
      preconditionFailure(
        "\(node.name) \(name): needs a value of \(node.shape), got \(value?.shape.description ?? "none")"
      )
    }
    return value
  }
}

/// Computes one op on the calling thread.
func evaluateNode(
  _ op: any Op, _ inputs: [NDArray], shape: Shape, seed: UInt64 = 0, step: UInt64 = 0
) -> NDArray {
  var state = RunContext.State(seed: seed, step: step)
  let memory = inputs.map { input in
    let pointer = UnsafeMutablePointer<Float>.allocate(capacity: max(input.values.count, 1))
    pointer.initialize(from: input.values, count: input.values.count)
    return pointer
  }
  defer { for pointer in memory { pointer.deallocate() } }
  var values = [Float](repeating: 0, count: shape.count)
  values.withUnsafeMutableBufferPointer { buffer in
    guard !buffer.isEmpty, let base = buffer.baseAddress else { return }
    withUnsafeMutablePointer(to: &state) { state in
      let operands = zip(memory, inputs).map { Operand($0, $1.shape) }
      let workspace = Scratch(op.workspaceCount(inputs.map(\.shape), shape))
      let kernel = op.kernel(
        operands, Operand(base, shape),
        RunContext(state: state, workspace: workspace.pointer))
      let scratch = UnsafeMutablePointer<Float>.allocate(capacity: max(kernel.scratchCount, 1))
      defer { scratch.deallocate() }
      for piece in 0..<kernel.pieces { kernel.body(piece, scratch) }
      kernel.finish?()
      withExtendedLifetime(workspace) {}
    }
  }
  return NDArray(shape, values)
}
