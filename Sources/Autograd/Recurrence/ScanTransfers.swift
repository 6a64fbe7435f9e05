import CKernels
import Engine

/// What crosses the border of a step of a ``Scan``: its sequences and states on the way in, states and outputs on the
/// way out, for each piece of the batch.
final class ScanTransfers {
  /// A run of elements of each time, of the first piece, in memory that all pieces share.
  struct Run {
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
  enum Near {
    /// Nothing reads it.
    case none
    /// It is copied.
    case copy(UnsafeMutablePointer<Float>)
    /// It is read or written where it is; its address stands here.
    case cell(PlanBinding.Cell)
  }

  private let scan: Scan
  private let sequences: [Run]
  private let states: [Run]
  private let firstStates: [UnsafeMutablePointer<Float>]
  private let outputs: [Run]
  /// The near ends of all pieces one after the other: sequences, states before the step, states after it, outputs.
  private let near: UnsafeMutableBufferPointer<Near>
  /// Near ends of one piece.
  private let nearCount: Int
  /// Whether what the scan writes does not fit the second-level caches of two threads, a megabyte each, so that the steps of
  /// other scans push it out before it comes round again; what each step reads is then asked for ahead.
  private let isFar: Bool

  init(_ scan: Scan, _ inputs: [Operand], _ output: Operand, near: [[Near]]) {
    self.scan = scan
    self.near = .allocate(capacity: near.reduce(0) { $0 + $1.count })
    _ = self.near.initialize(from: near.joined())
    nearCount = near.first?.count ?? 0
    let (body, layout) = (scan.body, scan.layout)
    let pieces = scan.batch / body.rows
    sequences = (0..<body.sequenceCount).map {
      let count = inputs[$0].count / max(scan.time, 1)
      return Run(far: inputs[$0].pointer, timeStride: count, count: count / pieces)
    }
    func run(_ index: Int) -> Run {
      let (offset, shape) = layout.parts[index]
      let stride = shape.strides[0]
      return Run(far: output.pointer + offset, timeStride: stride, count: stride / pieces)
    }
    states = (0..<body.stateCount).map(run)
    firstStates = (0..<body.stateCount).map { inputs[body.sequenceCount + $0].pointer }
    outputs = (body.stateCount..<layout.parts.count).map(run)
    isFar = layout.count > 1 << 19 && !scan.isShared
  }

  deinit {
    near.deinitialize()
    near.deallocate()
  }

  private func time(of step: Int) -> Int { scan.isReversed ? scan.time - 1 - step : step }

  /// Puts the first states where the first step finds them.
  func start(_ piece: Int) {
    for index in states.indices {
      let state = states[index]
      state.address(time: scan.borderIndices.first, piece: piece).update(
        from: firstStates[index] + piece * state.count, count: state.count)
    }
  }

  /// Makes what a step reads available to it and tells it where to write.
  func begin(step: Int, _ piece: Int) {
    let place = piece * nearCount
    let t = time(of: step)
    let (before, after) = scan.stateIndices(of: t)
    let statesBefore = place + sequences.count
    let statesAfter = statesBefore + states.count
    let firstOutput = statesAfter + states.count
    for index in sequences.indices {
      bring(
        sequences[index].address(time: t, piece: piece), sequences[index].count,
        to: near[place + index])
    }
    for index in states.indices {
      let state = states[index]
      bring(
        state.address(time: before, piece: piece), state.count, to: near[statesBefore + index])
      announce(state.address(time: after, piece: piece), near[statesAfter + index])
    }
    for index in outputs.indices {
      announce(outputs[index].address(time: t, piece: piece), near[firstOutput + index])
    }
    if isFar, step + 1 < scan.time { prefetch(step: step + 1, piece) }
  }

  /// Takes what a step left in its own memory.
  func end(step: Int, _ piece: Int) {
    let t = time(of: step)
    let after = scan.stateIndices(of: t).after
    let first = piece * nearCount + sequences.count + states.count
    for index in states.indices {
      take(
        states[index].address(time: after, piece: piece), states[index].count,
        from: near[first + index])
    }
    for index in outputs.indices {
      take(
        outputs[index].address(time: t, piece: piece), outputs[index].count,
        from: near[first + states.count + index])
    }
  }

  /// Asks for what a step reads while the one before it computes.
  private func prefetch(step: Int, _ piece: Int) {
    let t = time(of: step)
    let size = MemoryLayout<Float>.stride
    for run in sequences { gk_prefetch(run.address(time: t, piece: piece), run.count * size) }
  }

  @inline(__always)
  private func bring(_ far: UnsafeMutablePointer<Float>, _ count: Int, to near: Near) {
    switch near {
    case .none: break
    case .copy(let place): place.update(from: far, count: count)
    case .cell(let cell): cell.pointee = far
    }
  }

  @inline(__always)
  private func announce(_ far: UnsafeMutablePointer<Float>, _ near: Near) {
    if case .cell(let cell) = near { cell.pointee = far }
  }

  @inline(__always)
  private func take(_ far: UnsafeMutablePointer<Float>, _ count: Int, from near: Near) {
    if case .copy(let place) = near { far.update(from: place, count: count) }
  }
}
