import Engine

/// Runs a ``Scan``: each piece of the batch through all steps, in memory of its own that stays in the cache.
final class ScanKernel {
  private let scan: Scan
  private let pieces: Int
  private let bindings: [PlanBinding]

  /// A run of elements that is copied at each step, for the first piece.
  private struct Transfer {
    /// In memory that all pieces share.
    let far: UnsafeMutablePointer<Float>
    /// Elements from one time to the next.
    let timeStride: Int
    /// Elements of one piece.
    let count: Int

    @inline(__always)
    func address(time: Int, piece: Int) -> UnsafeMutablePointer<Float> {
      far + time * timeStride + piece * count
    }
  }

  /// The near end of a transfer.
  private enum Near {
    /// Nothing reads it.
    case none
    /// It is copied.
    case copy(UnsafeMutablePointer<Float>)
    /// It is read or written where it is; its address stands here.
    case cell(PlanBinding.Cell)
  }

  private let sequences: [Transfer]
  private let states: [Transfer]
  private let firstStates: [UnsafeMutablePointer<Float>]
  private let outputs: [Transfer]
  /// The near ends of the transfers, for each piece: sequences, states before the step, states after it, outputs.
  private let near: [[Near]]
  private let cells: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

  init(_ scan: Scan, _ inputs: [Operand], _ output: Operand, _ context: RunContext) {
    self.scan = scan
    let body = scan.body
    let layout = scan.layout
    pieces = scan.batch / body.rows
    let pieces = self.pieces
    let plan = body.plan
    let pitch = scan.workspacePerPiece
    let shared = inputs[(body.sequenceCount + body.stateCount)...]
    guard let arena = context.workspace else {
      fatalError("unreachable: a scan has no workspace")
    }
    // What crosses the border of a step, by node: inputs, then results.
    let names =
      (0..<body.sequenceCount).map { ScanBody.sequence($0) }
      + (0..<body.stateCount).map { ScanBody.state($0) }
    let results = plan.graph.outputs.map(\.value)
    let border =
      names.map { name in plan.graph.nodes.firstIndex { ($0.op as? Input)?.name == name } }
      + results
    let movable = plan.movable
    let moves = border.map { id in
      id.map { id in movable.contains(id) && border.count { $0 == id } == 1 } ?? false
    }
    cells = .allocate(capacity: border.count * pieces)
    cells.initialize(repeating: arena)
    let cells = cells
    func cell(_ place: Int, _ piece: Int) -> PlanBinding.Cell? {
      cells.baseAddress.map { $0 + piece * border.count + place }
    }
    bindings = (0..<pieces).map { piece in
      var moving: [Int: PlanBinding.Cell] = [:]
      for (place, id) in border.enumerated() where moves[place] {
        if let id { moving[id] = cell(place, piece) }
      }
      return PlanBinding(
        plan, arena: arena + piece * pitch, context: context,
        parameter: { name, _ in
          guard let index = (0..<shared.count).first(where: { ScanBody.shared($0) == name }) else {
            fatalError("unreachable: a step reads parameter \(name), which nobody handed over")
          }
          return shared[shared.startIndex + index].pointer
        }, cells: moving)
    }
    near = bindings.enumerated().map { piece, binding in
      border.enumerated().map { place, id in
        guard let id else { return .none }
        return moves[place]
          ? cell(place, piece).map { .cell($0) } ?? .none : .copy(binding.pointer(id))
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
    outputs = (body.stateCount..<results.count).map(transfer)
  }

  deinit { cells.deallocate() }

  var kernel: Kernel {
    Kernel(pieces: pieces, scratchCount: bindings.first?.scratchCount ?? 0) { piece, scratch in
      self.run(piece, scratch)
    }
  }

  private func run(_ piece: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let near = near[piece]
    let kernels = bindings[piece].kernels
    let (sequenceCount, stateCount) = (sequences.count, states.count)
    for index in 0..<stateCount {
      let state = states[index]
      state.address(time: scan.isReversed ? scan.time : 0, piece: piece).update(
        from: firstStates[index] + piece * state.count, count: state.count)
    }
    for step in 0..<scan.time {
      let t = scan.isReversed ? scan.time - 1 - step : step
      let (before, after) = scan.stateIndices(of: t)
      for index in 0..<sequenceCount {
        bring(sequences[index], time: t, piece, to: near[index])
      }
      for index in 0..<stateCount {
        bring(states[index], time: before, piece, to: near[sequenceCount + index])
        announce(states[index], time: after, piece, near[sequenceCount + stateCount + index])
      }
      for index in outputs.indices {
        announce(outputs[index], time: t, piece, near[sequenceCount + 2 * stateCount + index])
      }
      for kernel in kernels {
        for part in 0..<kernel.pieces { kernel.body(part, scratch) }
        kernel.finish?()
      }
      for index in 0..<stateCount {
        take(states[index], time: after, piece, from: near[sequenceCount + stateCount + index])
      }
      for index in outputs.indices {
        take(outputs[index], time: t, piece, from: near[sequenceCount + 2 * stateCount + index])
      }
    }
  }

  /// Makes what a step reads available to it.
  @inline(__always)
  private func bring(_ transfer: Transfer, time: Int, _ piece: Int, to near: Near) {
    let far = transfer.address(time: time, piece: piece)
    switch near {
    case .none: break
    case .copy(let place): place.update(from: far, count: transfer.count)
    case .cell(let cell): cell.pointee = far
    }
  }

  /// Tells a step where to write a result that moves.
  @inline(__always)
  private func announce(_ transfer: Transfer, time: Int, _ piece: Int, _ near: Near) {
    if case .cell(let cell) = near { cell.pointee = transfer.address(time: time, piece: piece) }
  }

  /// Copies a result that a step left in its memory.
  @inline(__always)
  private func take(_ transfer: Transfer, time: Int, _ piece: Int, from near: Near) {
    if case .copy(let place) = near {
      transfer.address(time: time, piece: piece).update(from: place, count: transfer.count)
    }
  }
}
