import Engine

/// Runs a ``Scan``: each piece of the batch through all steps, in memory of its own that stays in the cache; or the whole
/// batch, whose threads share each step.
final class ScanKernel {
  private let scan: Scan
  private let pieces: Int
  private let bindings: [PlanBinding]
  /// A step of each piece, unless threads share it.
  private let steps: [Kernel.Body]
  private let transfers: ScanTransfers
  private let cells: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

  init(_ scan: Scan, _ inputs: [Operand], _ output: Operand, _ context: RunContext) {
    self.scan = scan
    let body = scan.body
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
    let border =
      names.map { name in plan.graph.nodes.firstIndex { ($0.op as? Input)?.name == name } }
      + plan.graph.outputs.map(\.value)
    let movable = plan.movable
    let moves = border.map { id in
      id.map { id in movable.contains(id) && border.count { $0 == id } == 1 } ?? false
    }
    // Threads write the cells of their pieces at every step: each piece has cache lines of its own.
    let cellsPerPiece = (border.count + 31) / 16 * 16
    cells = .allocate(capacity: cellsPerPiece * pieces)
    cells.initialize(repeating: arena)
    let cells = cells
    func cell(_ place: Int, _ piece: Int) -> PlanBinding.Cell? {
      cells.baseAddress.map { $0 + piece * cellsPerPiece + place }
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
        }, cells: moving, elementsPerPiece: scan.isShared ? 1 << 12 : 1 << 14)
    }
    let near = bindings.enumerated().map { piece, binding in
      border.enumerated().map { place, id -> ScanTransfers.Near in
        guard let id else { return .none }
        return moves[place]
          ? cell(place, piece).map { .cell($0) } ?? .none : .copy(binding.pointer(id))
      }
    }
    transfers = ScanTransfers(scan, inputs, output, near: near)
    steps = scan.isShared ? [] : bindings.map { Kernel.chain($0.kernels.map(\.whole)) }
  }

  deinit { cells.deallocate() }

  var kernel: Kernel {
    let scratchCount = bindings.first?.scratchCount ?? 0
    guard scan.isShared else {
      return Kernel(pieces: pieces, scratchCount: scratchCount) { self.run($0, $1) }
    }
    let team = ScanTeam(
      bindings[0].kernels, waves: scan.body.plan.waves, steps: scan.time, transfers)
    return Kernel(pieces: team.memberCount, scratchCount: scratchCount) { _, scratch in
      // The kernels' memory is this object's.
      withExtendedLifetime(self) { team.work(scratch) }
    }
  }

  private func run(_ piece: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let run = steps[piece]
    transfers.start(piece)
    for step in 0..<scan.time {
      transfers.begin(step: step, piece)
      run(piece, scratch)
      transfers.end(step: step, piece)
    }
  }
}
