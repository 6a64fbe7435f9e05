import Engine

/// What flows back through a ``Scan``: a scan of its step's derivative in the other direction.
///
/// Gradients of shared values are sums over all steps and rows. Where the derivative of a step has the form uᵀ·v, or the
/// sum of v's rows, the scan only hands out u and v, and one product or sum over all steps follows it.
struct ScanGradient {
  /// For each input of the scan.
  private(set) var gradients: [Tensor?] = []

  private let scan: Scan
  private let inputs: [Tensor]
  private let output: Tensor
  private let outer: Trace
  private let inner = Trace()
  private let layout: ScanLayout

  /// The sequences that the backward scan reads.
  private var sequences: [Tensor] = []
  /// For values of the inner trace that are sequences: their place in `sequences`.
  private var sequenceOf: [Int: Int] = [:]
  /// The shared values that the backward scan reads turned, by their places among the shared values.
  private var turned: [Int] = []
  /// The values that the backward scan hands out, in the order of its outputs.
  private var handedOut: [Int] = []

  init(_ scan: Scan, inputs: [Tensor], output: Tensor, flowing g: Tensor) {
    self.scan = scan
    self.inputs = inputs
    self.output = output
    outer = output.trace
    layout = scan.layout
    let body = scan.body
    var flow = GradientParts(g)
    let savedRange =
      body.graph.outputs.count - body.savedCount..<body.graph.outputs.count
    // Something flows into saved values only when the gradient itself is differentiated.
    let readsSaved =
      !savedRange.isEmpty && !savedRange.contains { flow.touches(layout.output($0).range) }
    let derivative =
      readsSaved
      ? ScanDerivative(
        ScanBody(body, keeping: Array(0..<savedRange.lowerBound)), isSaving: true)
      : ScanDerivative(body, isSaving: false)
    precondition(
      !readsSaved || derivative.saved.count == body.savedCount,
      "unreachable: a step and the step with saved values differ")
    let joint = derivative.joint

    let values = inner.replay(joint) { id, node, values in
      if let product = product(node, of: joint, values) { return product }
      if let place = derivative.saved.firstIndex(of: id) {
        return sequence(output.part(layout.output(savedRange.lowerBound + place)), node.shape)
      }
      guard let name = (node.op as? Input)?.name else { return nil }
      for index in 0..<body.sequenceCount where name == ScanBody.sequence(index) {
        return sequence(inputs[index], node.shape)
      }
      for index in 0..<body.stateCount {
        switch name {
        case ScanBody.state(index):
          return sequence(output.part(layout.states(index, after: false)), node.shape)
        case ScanDerivative.carried(index):
          return inner.input(ScanBody.state(index), node.shape)
        case ScanDerivative.outerState(index):
          return flowing(flow.take(layout.states(index, after: true)), node.shape)
        default: break
        }
      }
      for index in body.stateCount..<body.graph.outputs.count
      where name == ScanDerivative.outerOutput(index - body.stateCount) {
        return flowing(flow.take(layout.output(index)), node.shape)
      }
      return nil
    }
    let found = Dictionary(
      uniqueKeysWithValues: joint.outputs.map { ($0.name, values[$0.value]) })
    func zeros(_ shape: Shape, _ trace: Trace) -> Tensor {
      trace.constant(0).broadcast(to: shape)
    }

    let carried = (0..<body.stateCount).map { index in
      // A state that the step does not read passes nothing on.
      found[ScanBody.state(index)] ?? zeros(body.outputShapes[index], inner)
    }
    let ofSequences = (0..<body.sequenceCount).map { index in
      found[ScanBody.sequence(index)].map { handOut($0) }
    }
    let ofShared = (0..<body.sharedCount).map { index in
      found[ScanBody.shared(index)].map { terms(of: $0) } ?? []
    }
    let own = Array(inputs[(body.sequenceCount + body.stateCount)...])
    let shared = own + turned.map { own[$0].transposed() }
    let backward = Scan(
      body: ScanBody(
        inner, rows: body.rows, sequenceCount: sequences.count, sharedCount: shared.count,
        states: carried, outputs: handedOut.map { Tensor(trace: inner, id: $0) }),
      time: scan.time, batch: scan.batch, isReversed: !scan.isReversed,
      keepsLastStatesOnly: false)
    let first = (0..<body.stateCount).map { index in
      zeros(inputs[body.sequenceCount + index].shape, outer)
    }
    let result = outer.add(backward, sequences + first + shared)
    let backwardLayout = backward.layout

    func value(_ term: Term.Value) -> Tensor {
      switch term {
      case .known(let sequence): sequences[sequence]
      case .output(let index): result.part(backwardLayout.output(body.stateCount + index))
      }
    }
    gradients = ofSequences.enumerated().map { index, term in
      term.map { value($0).reshaped(inputs[index].shape) }
    }
    for index in 0..<body.stateCount {
      let carry = result.part(backwardLayout.last(index))
      let direct = flow.take(layout.first(index))
      gradients.append(direct.map { carry + $0 } ?? carry)
    }
    for (index, terms) in ofShared.enumerated() {
      let shape = own[index].shape
      gradients.append(
        terms.map { $0.total(steps: scan.time * scan.batch, shape, value) }
          .reduce(nil as Tensor?) { sum, term in sum.map { $0 + term } ?? term })
    }
  }

  // MARK: The step's derivative

  /// Returns the inner value that reads a sequence of the outer trace.
  private mutating func sequence(_ outside: Tensor, _ shape: Shape) -> Tensor {
    let place = sequences.firstIndex { $0.id == outside.id } ?? sequences.count
    if place == sequences.count { sequences.append(outside) }
    let value = inner.input(ScanBody.sequence(place), shape)
    sequenceOf[value.id] = place
    return value
  }

  /// Returns a product with a shared matrix that is read turned as one with the matrix turned beforehand: once for all
  /// steps instead of at each.
  private mutating func product(_ node: Node, of joint: Graph, _ values: [Tensor]) -> Tensor? {
    guard let product = node.op as? MatMul, product.transposeRight, node.shape.rank == 2,
      let name = (joint.nodes[node.inputs[1]].op as? Parameter)?.name,
      let index = (0..<scan.body.sharedCount).first(where: { ScanBody.shared($0) == name })
    else { return nil }
    let place = turned.firstIndex(of: index) ?? turned.count
    if place == turned.count { turned.append(index) }
    let shape = joint.nodes[node.inputs[1]].shape
    let matrix = inner.parameter(
      ScanBody.shared(scan.body.sharedCount + place), [shape[1], shape[0]])
    return values[node.inputs[0]].matmul(matrix, transposeLeft: product.transposeLeft)
  }

  /// Returns the inner value of a gradient from outside, zero if there is none.
  private mutating func flowing(_ outside: Tensor?, _ shape: Shape) -> Tensor {
    outside.map { sequence($0, shape) } ?? inner.constant(0).broadcast(to: shape)
  }

  /// Returns where the values of all steps can be found outside of the scan.
  private mutating func handOut(_ value: Tensor) -> Term.Value {
    if let place = sequenceOf[value.id] { return .known(place) }
    let index = handedOut.firstIndex(of: value.id) ?? handedOut.count
    if index == handedOut.count { handedOut.append(value.id) }
    return .output(index)
  }

  /// A part of the gradient of a shared value, as values of all steps.
  private enum Term {
    enum Value {
      /// The place of a sequence that the backward scan reads.
      case known(Int)
      /// The number of an output of the backward scan.
      case output(Int)
    }

    /// uᵀ·v, rows of `u` and `v` being those of all steps.
    case product(Value, Value, widths: (Int, Int))
    /// The sum of all rows.
    case rowSum(Value, width: Int)
    /// The sum over steps and pieces.
    case sum(Value)

    func total(steps: Int, _ shape: Shape, _ value: (Value) -> Tensor) -> Tensor {
      switch self {
      case .product(let u, let v, let widths):
        value(u).reshaped([steps, widths.0]).matmul(
          value(v).reshaped([steps, widths.1]), transposeLeft: true
        ).reshaped(shape)
      case .rowSum(let v, let width):
        value(v).reshaped([steps, width]).sum([0]).reshaped(shape)
      case .sum(let v):
        value(v).reshaped([value(v).shape.count / max(shape.count, 1), shape.count]).sum([0])
          .reshaped(shape)
      }
    }
  }

  /// Takes the gradient of a shared value apart.
  private mutating func terms(of value: Tensor) -> [Term] {
    let nodes = inner.nodes
    let node = nodes[value.id]
    let inputs = node.inputs.map { Tensor(trace: inner, id: $0) }
    let rows = scan.body.rows
    switch node.op {
    case is Add where inputs.allSatisfy({ $0.shape == value.shape }):
      return terms(of: inputs[0]) + terms(of: inputs[1])
    case is Reshape:
      return terms(of: inputs[0])
    case let product as MatMul
    where product.transposeLeft && !product.transposeRight && value.shape.rank == 2
      && inputs[0].shape[0] == rows:
      return [
        .product(
          handOut(inputs[0]), handOut(inputs[1]), widths: (inputs[0].shape[1], inputs[1].shape[1]))
      ]
    case let sum as Sum where sum.axes == [0] && inputs[0].shape[0] == rows:
      return [.rowSum(handOut(inputs[0]), width: inputs[0].shape.count / max(rows, 1))]
    default:
      return [.sum(handOut(value))]
    }
  }
}

/// A gradient that flows into runs of a one-dimensional tensor, apart by the runs.
private struct GradientParts {
  private var parts: [(range: Range<Int>, value: Tensor)] = []
  /// What flows into everything.
  private var rest: Tensor?

  init(_ g: Tensor) { add(g) }

  private mutating func add(_ g: Tensor) {
    let node = g.trace.nodes[g.id]
    let inputs = node.inputs.map { Tensor(trace: g.trace, id: $0) }
    switch node.op {
    case is Add where inputs.allSatisfy({ $0.shape == g.shape }):
      for input in inputs { add(input) }
    case let pad as Pad:
      parts.append((pad.before[0]..<pad.before[0] + inputs[0].shape.count, inputs[0]))
    default:
      rest = rest.map { $0 + g } ?? g
    }
  }

  /// Whether anything flows into a run.
  func touches(_ range: Range<Int>) -> Bool {
    rest != nil || parts.contains { $0.range.overlaps(range) }
  }

  /// Returns what flows into a run and takes it out.
  mutating func take(_ run: (range: Range<Int>, shape: Shape)) -> Tensor? {
    var total: Tensor?
    func add(_ value: Tensor) {
      let fitted = value.reshaped(run.shape)
      total = total.map { $0 + fitted } ?? fitted
    }
    var kept: [(range: Range<Int>, value: Tensor)] = []
    for part in parts {
      let common = part.range.clamped(to: run.range)
      if part.range == run.range {
        add(part.value)
      } else if common.isEmpty {
        kept.append(part)
      } else {
        let flat = part.value.reshaped([part.range.count])
        let inside = flat.slice(
          common.lowerBound - part.range.lowerBound..<common.upperBound - part.range.lowerBound)
        add(
          inside.padded(
            before: [common.lowerBound - run.range.lowerBound],
            after: [run.range.upperBound - common.upperBound]))
        for side in [
          part.range.lowerBound..<common.lowerBound, common.upperBound..<part.range.upperBound,
        ] where !side.isEmpty {
          kept.append(
            (
              side,
              flat.slice(
                side.lowerBound - part.range.lowerBound..<side.upperBound - part.range.lowerBound)
            ))
        }
      }
    }
    parts = kept
    if let rest { add(rest.slice(run.range)) }
    return total
  }
}
