import Engine

/// Runs a ``Scan``: each piece of the batch through all steps, in memory of its own that stays in the cache.
final class ScanKernel {
  private let scan: Scan
  private let pieces: Int
  private let memory: Scratch
  private let bindings: [PlanBinding]
  private let state: UnsafeMutablePointer<RunContext.State>

  /// A run of elements that is copied at each step, for the first piece.
  private struct Transfer {
    /// In memory that all pieces share.
    let far: UnsafeMutablePointer<Float>
    /// Elements from one time to the next.
    let timeStride: Int
    /// Elements of one piece.
    let count: Int
  }

  private let sequences: [Transfer]
  private let states: [Transfer]
  private let firstStates: [UnsafeMutablePointer<Float>]
  private let outputs: [Transfer]
  /// The near ends of the transfers, for each piece: sequences, states before the step, states after it, outputs.
  private let near: [[UnsafeMutablePointer<Float>?]]

  init(_ scan: Scan, _ inputs: [Operand], _ output: Operand, _ context: RunContext) {
    self.scan = scan
    state = context.state
    let body = scan.body
    let layout = scan.layout
    pieces = scan.batch / body.rows
    let pieces = self.pieces
    let plan = Plan(body.graph)
    let pitch = (plan.arenaCount + 31) / 16 * 16
    memory = Scratch(pitch * pieces)
    let shared = inputs[(body.sequenceCount + body.stateCount)...]
    let arena = memory.pointer
    bindings = (0..<pieces).map { piece in
      PlanBinding(plan, arena: arena + piece * pitch, context: context) { name, _ in
        guard let index = (0..<shared.count).first(where: { ScanBody.shared($0) == name }) else {
          fatalError("unreachable: a step reads parameter \(name), which nobody handed over")
        }
        return shared[shared.startIndex + index].pointer
      }
    }
    sequences = (0..<body.sequenceCount).map {
      let count = inputs[$0].count / max(scan.time, 1)
      return Transfer(far: inputs[$0].pointer, timeStride: count, count: count / pieces)
    }
    func transfer(_ index: Int) -> Transfer {
      let (offset, shape) = layout.parts[index]
      let stride = shape.strides[0]
      return Transfer(far: output.pointer + offset, timeStride: stride, count: stride / pieces)
    }
    states = (0..<body.stateCount).map(transfer)
    firstStates = (0..<body.stateCount).map { inputs[body.sequenceCount + $0].pointer }
    let values = plan.graph.outputs.map(\.value)
    outputs = (body.stateCount..<values.count).map(transfer)
    near = bindings.map { binding in
      (0..<body.sequenceCount).map { binding.inputs[ScanBody.sequence($0)]?.baseAddress }
        + (0..<body.stateCount).map { binding.inputs[ScanBody.state($0)]?.baseAddress }
        + values.map { binding.pointer($0) }
    }
  }

  var kernel: Kernel {
    Kernel(pieces: pieces, scratchCount: bindings.first?.scratchCount ?? 0) { piece, scratch in
      self.run(piece, scratch)
    }
  }

  private func run(_ piece: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let near = near[piece]
    let kernels = bindings[piece].kernels
    let (sequenceCount, stateCount) = (sequences.count, states.count)
    if scan.time > 0 || stateCount > 0 {
      let first = scan.isReversed ? scan.time : 0
      for index in 0..<stateCount {
        let state = states[index]
        (state.far + first * state.timeStride + piece * state.count).update(
          from: firstStates[index] + piece * state.count, count: state.count)
      }
    }
    for step in 0..<scan.time {
      let t = scan.isReversed ? scan.time - 1 - step : step
      let (before, after) = scan.stateIndices(of: t)
      for index in 0..<sequenceCount {
        let from = sequences[index]
        near[index]?.update(
          from: from.far + t * from.timeStride + piece * from.count, count: from.count)
      }
      for index in 0..<stateCount {
        let state = states[index]
        near[sequenceCount + index]?.update(
          from: state.far + before * state.timeStride + piece * state.count, count: state.count)
      }
      for kernel in kernels {
        for part in 0..<kernel.pieces { kernel.body(part, scratch) }
        kernel.finish?()
      }
      for index in 0..<stateCount {
        guard let result = near[sequenceCount + stateCount + index] else { continue }
        let state = states[index]
        (state.far + after * state.timeStride + piece * state.count).update(
          from: result, count: state.count)
      }
      for index in outputs.indices {
        guard let result = near[sequenceCount + 2 * stateCount + index] else { continue }
        let output = outputs[index]
        (output.far + t * output.timeStride + piece * output.count).update(
          from: result, count: output.count)
      }
    }
  }
}
