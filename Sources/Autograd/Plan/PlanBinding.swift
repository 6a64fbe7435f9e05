import Engine

/// A plan's steps over memory: where each value lies, and what to run.
final class PlanBinding {
  /// The work of each of the plan's steps, in their order.
  private(set) var kernels: [Kernel] = []
  /// The memory of each input.
  private(set) var inputs: [String: UnsafeMutableBufferPointer<Float>] = [:]
  /// Holds the address of a value that lies elsewhere at each run.
  typealias Cell = UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  private let plan: Plan
  private var constants: [UnsafeMutablePointer<Float>] = []
  private var pointers: [UnsafeMutablePointer<Float>?]

  /// Gives every value of a plan its place.
  ///
  /// - Parameters:
  ///   - plan: What will run.
  ///   - arena: `plan.arenaCount` elements.
  ///   - context: The position of the random streams.
  ///   - parameter: Returns the memory of a parameter.
  ///   - cells: Where the addresses of values stand that move, by node; they must be ``Plan/movable``.
  ///   - elementsPerPiece: About how many elements of elementwise ops a thread takes at a time.
  init(
    _ plan: Plan, arena: UnsafeMutablePointer<Float>, context: RunContext,
    parameter: (String, Shape) -> UnsafeMutablePointer<Float>, cells: [Int: Cell] = [:],
    elementsPerPiece: Int = 1 << 14
  ) {
    self.plan = plan
    let nodes = plan.graph.nodes
    pointers = [UnsafeMutablePointer<Float>?](repeating: nil, count: nodes.count)
    for (id, node) in nodes.enumerated() {
      switch plan.places[id] {
      case .nowhere: break
      case .arena(let offset): pointers[id] = arena + offset
      case .parameter(let name): pointers[id] = parameter(name, node.shape)
      case .view(let base, let offset): pointers[id] = pointers[base].map { $0 + offset }
      case .constant:
        guard let constant = node.op as? Constant else { break }
        let memory = allocateAligned(node.shape.count)
        for (index, value) in constant.array.values.enumerated() { memory[index] = value }
        constants.append(memory)
        pointers[id] = memory
      }
      if let input = node.op as? Input, let pointer = pointers[id] {
        inputs[input.name] = UnsafeMutableBufferPointer(start: pointer, count: node.shape.count)
      }
    }
    for step in plan.steps {
      if let copy = step.copy {
        let shape = nodes[copy.from].shape
        kernels.append(
          .copy(Operand(pointer(copy.from), shape), Operand(parameter(copy.to, shape), shape)))
      } else if let split = step.split {
        kernels.append(
          FusedKernel(
            step, split: split, plan, elementsPerPiece: elementsPerPiece,
            pointer: { self.pointer($0) },
            cell: { cells[$0] }
          ).kernel)
      } else {
        let node = nodes[step.members[0]]
        let inputs = node.inputs.map { Operand(pointer($0), nodes[$0].shape, cell: cells[$0]) }
        let output = Operand(pointer(step.members[0]), node.shape, cell: cells[step.members[0]])
        let own = RunContext(
          state: context.state, workspace: plan.workspaces[step.members[0]].map { arena + $0 },
          shares: context.shares)
        kernels.append(
          step.cut.map { node.op.kernel(inputs, output, own, cut: $0.series) }
            ?? node.op.kernel(inputs, output, own))
      }
    }
    guard let shares = context.shares else { return }
    for (index, step) in plan.steps.enumerated() {
      guard let kind = plan.kind(of: step) else { continue }
      kernels[index] = shares.counting(kernels[index], as: kind)
    }
  }

  deinit { for constant in constants { freeAligned(constant) } }

  /// Elements of scratch that any of the kernels needs, to a cache line and one more.
  var scratchCount: Int { ((kernels.map(\.scratchCount).max() ?? 0) + 31) / 16 * 16 }

  /// Returns where a node's value lies.
  func pointer(_ id: Int) -> UnsafeMutablePointer<Float> {
    guard let pointer = pointers[id] else {
      fatalError("unreachable: %\(id) is read but has no place\n\(plan.graph)")
    }
    return pointer
  }
}

extension Plan {
  /// What a step's time is counted as; nil for a scan, whose own steps are counted.
  fileprivate func kind(of step: Step) -> TimeShares.Kind? {
    if step.copy != nil { return .others }
    let op = graph.nodes[step.members[0]].op
    if op is Scan { return nil }
    if step.host != nil || op is any ProductOp { return .products }
    return step.split != nil || op is any ElementwiseOp ? .elementwise : .others
  }

  /// The values whose addresses may change from run to run: fused groups read and write them element for element, other
  /// ops look up where they are.
  var movable: Set<Int> {
    let nodes = graph.nodes
    var result = Set(nodes.indices.filter { if case .arena = places[$0] { true } else { false } })
    for (id, place) in places.enumerated() {
      if case .view(let base, _) = place { result.subtract([base, id]) }
    }
    for step in steps {
      func fix(_ members: some Sequence<Int>) {
        for member in members where !nodes[member].op.looksUpInputs {
          result.subtract(nodes[member].inputs)
        }
      }
      guard let split = step.split else {
        result.subtract(step.members.filter { !nodes[$0].op.looksUpOutput })
        fix(step.members)
        continue
      }
      if let host = step.host { fix([host]) }
      for member in step.members where member != step.host {
        for input in nodes[member].inputs
        where Stretch(nodes[input].shape, to: nodes[member].shape, split: split) != .whole {
          result.remove(input)
        }
      }
    }
    return result
  }
}
