import Engine

/// The description of a computation while it is being written down.
///
/// A trace is mutable and belongs to one task; ``finish(outputs:)`` leaves an immutable ``Graph``.
public final class Trace {
  package private(set) var nodes: [Node] = []
  private var updates: [Graph.Update] = []
  private var updateOf: [String: Int] = [:]
  private var parameterNodes: [String: Int] = [:]
  private var streams: [String: Int] = [:]
  private var paths: [String] = []

  /// Creates an empty trace.
  public init() {}

  /// The innermost path of the code being traced, such as `generator/dense1`; marks nodes for messages.
  package var path: String { paths.last ?? "" }

  /// Marks every node made inside `body` with a path.
  package func at<Result>(_ path: String, _ body: () -> Result) -> Result {
    paths.append(path)
    defer { paths.removeLast() }
    return body()
  }

  /// Adds a node; a shape that does not fit is a programmer's mistake and traps.
  package func add(_ op: some Op, _ inputs: [Tensor]) -> Tensor {
    for input in inputs {
      precondition(input.trace === self, "\(type(of: op).name): an input belongs to another trace")
    }
    do {
      let shape = try op.shape(of: inputs.map(\.shape))
      nodes.append(Node(op: op, inputs: inputs.map(\.id), shape: shape, path: path))
      return Tensor(trace: self, id: nodes.count - 1)
    } catch {
      preconditionFailure(path.isEmpty ? "\(error)" : "\(error), at \(path)")
    }
  }

  /// A value handed over before each run.
  ///
  /// - Precondition: the name was not used for another shape.
  public func input(_ name: String, _ shape: Shape) -> Tensor {
    add(Input(name: name, shape: shape), [])
  }

  /// A number fixed in the graph.
  public func constant(_ value: Float) -> Tensor { constant(NDArray(value)) }

  /// An array fixed in the graph.
  public func constant(_ array: NDArray) -> Tensor { add(Constant(array: array), []) }

  /// The present value of a named array of the parameter store.
  ///
  /// After ``update(_:to:)`` of the same name in this trace, the updated value.
  public func parameter(_ name: String, _ shape: Shape) -> Tensor {
    if let updated = updateOf[name] { return Tensor(trace: self, id: updates[updated].value) }
    let tensor =
      parameterNodes[name].map { Tensor(trace: self, id: $0) }
      ?? at(name) { add(Parameter(name: name, shape: shape), []) }
    precondition(
      tensor.shape == shape, "parameter \(name): declared as \(tensor.shape) and as \(shape)")
    parameterNodes[name] = tensor.id
    return tensor
  }

  /// Stores `value` under the parameter's name at the end of each run.
  public func update(_ name: String, to value: Tensor) {
    if let earlier = updateOf[name] {
      updates[earlier].value = value.id
    } else {
      updateOf[name] = updates.count
      updates.append(Graph.Update(name: name, value: value.id))
    }
  }

  /// Takes the updates made so far as given: no gradient of what is traced from now on flows through them.
  package func settleUpdates() {
    for index in updates.indices {
      let value = Tensor(trace: self, id: updates[index].value)
      updates[index].value = value.stoppingGradient().id
    }
  }

  /// Returns a name for a random stream that is used once: repeated names get a number.
  package func uniqueStream(_ name: String) -> String {
    let full = path.isEmpty ? name : path + "/" + name
    let count = streams[full, default: 0]
    streams[full] = count + 1
    return count == 0 ? full : "\(full)#\(count)"
  }

  /// Returns the finished graph with named outputs and all updates.
  public func finish(outputs: [(name: String, value: Tensor)]) -> Graph {
    Graph(
      nodes: nodes, outputs: outputs.map { Graph.Output(name: $0.name, value: $0.value.id) },
      updates: updates)
  }
}

/// A value handed over before each run.
package struct Input: Op {
  package static let name = "input"
  package let name: String
  package let shape: Shape

  package func shape(of inputs: [Shape]) -> Shape { shape }
  package func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
  package func kernel(_: [Operand], _: Operand, _: RunContext) -> Kernel {
    fatalError("unreachable: inputs are bound to storage and never run")
  }
  package var attributes: String { name }
}

/// The stored value of a named parameter.
package struct Parameter: Op {
  package static let name = "parameter"
  package let name: String
  package let shape: Shape

  package func shape(of inputs: [Shape]) -> Shape { shape }
  package func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
  package func kernel(_: [Operand], _: Operand, _: RunContext) -> Kernel {
    fatalError("unreachable: parameters are bound to storage and never run")
  }
  package var attributes: String { name }
}

/// An array fixed in the graph.
package struct Constant: Op {
  package static let name = "constant"
  package let array: NDArray

  package init(array: NDArray) { self.array = array }

  // Bits, not numbers, decide equality: 0 and -0 differ, and a NaN equals itself.
  package static func == (a: Constant, b: Constant) -> Bool {
    a.array.shape == b.array.shape
      && zip(a.array.values, b.array.values).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(array.shape)
    for value in array.values.prefix(16) { hasher.combine(value.bitPattern) }
  }

  package func shape(of inputs: [Shape]) -> Shape { array.shape }
  package func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
  package func kernel(_: [Operand], _: Operand, _: RunContext) -> Kernel {
    fatalError("unreachable: constants are bound to storage and never run")
  }
  package var attributes: String {
    array.shape == [] ? "\(array.values[0])" : array.shape.description
  }
}
