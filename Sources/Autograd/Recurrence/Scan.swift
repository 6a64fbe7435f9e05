import Engine

/// A step repeated over time: a recurrent network, or any other computation that carries states along.
///
/// Inputs: sequences `[time, batch, ...]`, first states `[batch, ...]`, then what all steps share. The batch is cut into
/// pieces of rows, and each worker takes a piece through the whole sequence, so that threads meet once per sequence. A
/// small batch with large weights is one piece, and threads meet at each step: see ``isShared``.
/// The output holds all results one after the other, as ``ScanLayout`` says; they are read as views.
struct Scan: Op {
  static let name = "scan"
  let body: ScanBody
  let time: Int
  let batch: Int
  /// Whether the last step comes first.
  let isReversed: Bool
  /// Whether of its states only what the last step left is kept: all others go where the ones two steps before were.
  let keepsLastStatesOnly: Bool

  var attributes: String {
    "time=\(time) rows=\(body.rows)\(isReversed ? " reversed" : "")"
      + (keepsLastStatesOnly ? " last states" : "")
  }
  var layout: ScanLayout { ScanLayout(self) }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == body.sequenceCount + body.stateCount + body.sharedCount else {
      throw ShapeError(
        Self.name, inputs, "sequences, states and shared values must be as many as the step reads")
    }
    for (index, shape) in inputs.enumerated() {
      if index < body.sequenceCount {
        guard shape.rank >= 2, shape[0] == time, [batch, batch / body.rows].contains(shape[1])
        else {
          throw ShapeError(Self.name, inputs, "sequences must be [\(time), \(batch), ...]")
        }
      } else if index < body.sequenceCount + body.stateCount {
        guard shape.rank >= 1, shape[0] == batch else {
          throw ShapeError(Self.name, inputs, "states must be [\(batch), ...]")
        }
      }
    }
    return [layout.count]
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    body.productFlops * time * (batch / max(body.rows, 1))
  }

  /// Whether threads share each step, rather than each taking rows of its own through all steps.
  ///
  /// Only where a step has a million multiplications, so that meeting several times in it weighs little.
  var isShared: Bool { batch == body.rows && body.productFlops > 1 << 21 }

  func workspaceCount(_ inputs: [Shape], _ output: Shape) -> Int {
    workspacePerPiece * (batch / body.rows)
  }

  /// Elements that one piece of the batch needs, a cache line more than a multiple of some, so that equal places of
  /// different pieces do not compete for the same lines of the cache.
  var workspacePerPiece: Int { (body.plan.arenaCount + 63) / 32 * 32 + 16 }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    ScanGradient(self, inputs: inputs, output: output, flowing: g).gradients
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _ context: RunContext) -> Kernel {
    ScanKernel(self, inputs, output, context).kernel
  }

  func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])? {
    cut == self.cut ? (.rows, Array(0..<body.sequenceCount)) : nil
  }

  /// The step before `t` in the order of time is where its states come from: index of the states before and after it.
  func stateIndices(of t: Int) -> (before: Int, after: Int) {
    let (before, after) = isReversed ? (t + 1, t) : (t, t + 1)
    return (place(ofStates: before), place(ofStates: after))
  }

  /// Index of the states that the first step finds, and of those that the last one leaves.
  var borderIndices: (first: Int, last: Int) {
    let (first, last) = isReversed ? (time, 0) : (0, time)
    return (place(ofStates: first), place(ofStates: last))
  }

  /// How many states there is room for.
  var stateCapacity: Int { keepsLastStatesOnly ? 2 : time + 1 }

  private func place(ofStates index: Int) -> Int { keepsLastStatesOnly ? index & 1 : index }
}

/// Where the results of a ``Scan`` lie in its output.
///
/// Each state as `[time + 1, batch, ...]`, the first state included, or `[2, batch, ...]` where only the last is read; each
/// output as `[time, pieces]` and then its shape.
struct ScanLayout {
  /// Offset and shape of each output of the body.
  private(set) var parts: [(offset: Int, shape: Shape)] = []
  /// Number of elements of all.
  private(set) var count = 0
  private let scan: Scan

  init(_ scan: Scan) {
    self.scan = scan
    let body = scan.body
    for (index, shape) in body.outputShapes.enumerated() {
      let whole: Shape
      if index < body.stateCount {
        whole = Shape([scan.stateCapacity, scan.batch] + shape.sizes.dropFirst())
      } else {
        whole = Shape([scan.time, scan.batch / body.rows] + shape.sizes)
      }
      parts.append((count, whole))
      count += whole.count
    }
  }

  /// The run of the output that holds a state before or after each step, where all are kept.
  func states(_ index: Int, after: Bool) -> (range: Range<Int>, shape: Shape) {
    let (offset, shape) = parts[index]
    let size = shape.strides[0]
    let first = offset + (after == scan.isReversed ? 0 : size)
    return (first..<first + scan.time * size, Shape([scan.time] + Array(shape.sizes.dropFirst())))
  }

  /// The run of the output that holds the states the scan began with.
  func first(_ index: Int) -> (range: Range<Int>, shape: Shape) {
    state(index, at: scan.borderIndices.first)
  }

  /// The run of the output that holds what the last step left.
  func last(_ index: Int) -> (range: Range<Int>, shape: Shape) {
    state(index, at: scan.borderIndices.last)
  }

  private func state(_ index: Int, at place: Int) -> (range: Range<Int>, shape: Shape) {
    let (offset, shape) = parts[index]
    let size = shape.strides[0]
    let first = offset + place * size
    return (first..<first + size, Shape(Array(shape.sizes.dropFirst())))
  }

  /// The run of the output that holds an output, as `[time, pieces, ...]`.
  func output(_ index: Int) -> (range: Range<Int>, shape: Shape) {
    let (offset, shape) = parts[index]
    return (offset..<offset + shape.count, shape)
  }
}

extension Tensor {
  /// Returns a run of the elements under a shape; a view.
  func part(_ run: (range: Range<Int>, shape: Shape)) -> Tensor {
    slice(run.range).reshaped(run.shape)
  }
}
