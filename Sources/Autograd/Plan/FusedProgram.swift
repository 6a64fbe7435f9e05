import CKernels
import Engine

/// A fused group as a short program over tiles: which function runs on which slots.
///
/// A slot is a place for one tile of elements: a window that moves over an array in memory, or a piece of the
/// running thread's scratch.
struct FusedProgram {
  /// Elements of a tile: twenty tiles, as the operands of an optimiser's update need, fit the first-level cache.
  static let tile = 512
  /// Elements from one tile in scratch to the next: a cache line more than a tile, so that equal places of
  /// different tiles do not compete for the same lines of the cache.
  static let pitch = tile + 16

  struct Instruction {
    let function: gk_tile
    /// Slots of up to three operands, -1 for none.
    let operands: (Int, Int, Int)
    let result: Int
    let parameters: UnsafePointer<Float>?
  }

  enum Slot {
    /// Moves over a whole array.
    case window(UnsafeMutablePointer<Float>)
    /// Moves over a whole array whose address is looked up at each run.
    case moving(PlanBinding.Cell)
    /// Moves along one row that serves every row.
    case row(UnsafeMutablePointer<Float>, scratch: Int)
    /// One row for a group of rows; copied where a tile spans several rows.
    case rows(UnsafeMutablePointer<Float>, group: Int, count: Int, scratch: Int)
    /// One element for a group of rows, spread over the tile.
    case column(UnsafeMutablePointer<Float>, group: Int, count: Int, scratch: Int)
    /// One element for all, spread over the tile once per piece.
    case single(UnsafeMutablePointer<Float>, scratch: Int)
    /// The region that the product has just computed.
    case product
    /// A value that lives in scratch only.
    case scratch(Int)
  }

  private(set) var instructions: [Instruction] = []
  private(set) var slots: [Slot] = []
  /// Results to copy from scratch to memory after the last instruction, because the memory they go to is an
  /// operand that a later instruction still reads.
  private(set) var lateStores: [(scratchSlot: Int, windowSlot: Int)] = []
  private(set) var scratchTiles = 0
  /// Constant parameters of the instructions; kept alive with the program.
  let parameterMemory: Scratch
  private(set) var hasRowsOrColumns = false

  init(
    _ step: Plan.Step, split: Int, _ plan: Plan, _ pointer: (Int) -> UnsafeMutablePointer<Float>,
    _ cell: (Int) -> PlanBinding.Cell?
  ) {
    let nodes = plan.graph.nodes
    let members = step.members.filter { $0 != step.host }
    let shape = nodes[members[0]].shape
    let elementwise = members.map { nodes[$0].op as? any ElementwiseOp }
    parameterMemory = Scratch(max(1, 4 * members.count))

    // Reads of every value, to know when a scratch tile is free and which stores must wait.
    var lastRead: [Int: Int] = [:]
    for (place, member) in members.enumerated() {
      for input in nodes[member].inputs { lastRead[input] = place }
    }
    var slotOf: [Int: Int] = [:]
    var freeScratch: [Int] = []
    var scratchCount = 0
    func takeScratch() -> Int {
      if let tile = freeScratch.popLast() { return tile }
      scratchCount += 1
      return scratchCount - 1
    }
    func addSlot(_ slot: Slot) -> Int {
      slots.append(slot)
      return slots.count - 1
    }
    if let host = step.host { slotOf[host] = addSlot(.product) }
    var addressOfOperand: [Int: UnsafeMutablePointer<Float>] = [:]
    for member in members {
      for input in nodes[member].inputs where slotOf[input] == nil && !members.contains(input) {
        if let cell = cell(input) {
          slotOf[input] = addSlot(.moving(cell))
          continue
        }
        let address = pointer(input)
        switch Stretch(nodes[input].shape, to: shape, split: split) {
        case .whole:
          slotOf[input] = addSlot(.window(address))
          addressOfOperand[input] = address
        case .row:
          slotOf[input] = addSlot(.row(address, scratch: takeScratch()))
          hasRowsOrColumns = true
        case .rows(let group, let count):
          slotOf[input] = addSlot(
            .rows(address, group: group, count: count, scratch: takeScratch()))
          hasRowsOrColumns = true
        case .column(let group, let count):
          slotOf[input] = addSlot(
            .column(address, group: group, count: count, scratch: takeScratch()))
          hasRowsOrColumns = true
        case .single: slotOf[input] = addSlot(.single(address, scratch: takeScratch()))
        case nil: fatalError("unreachable: clusters hold only operands that fit their split")
        }
      }
    }

    for (place, member) in members.enumerated() {
      guard let op = elementwise[place] else {
        fatalError("unreachable: fused groups hold elementwise ops and one product")
      }
      let inputs = nodes[member].inputs
      let operands = inputs.map { slotOf[$0] ?? -1 }
      // Tiles whose last reader this is are free for the result: every function may work in place.
      for input in Set(inputs) where lastRead[input] == place {
        if let slot = slotOf[input], case .scratch(let tile) = slots[slot] {
          freeScratch.append(tile)
        }
      }
      let parameters = parameterMemory.pointer + 4 * place
      for (index, value) in op.parameters.prefix(4).enumerated() { parameters[index] = value }

      let result: Int
      if plan.places[member] == .nowhere {
        result = addSlot(.scratch(takeScratch()))
      } else if let cell = cell(member) {
        result = addSlot(.moving(cell))
      } else {
        let address = pointer(member)
        let isReadLater = addressOfOperand.contains {
          $0.value == address && lastRead[$0.key, default: -1] > place
        }
        if isReadLater {
          result = addSlot(.scratch(takeScratch()))
          lateStores.append((result, addSlot(.window(address))))
          lastRead[member] = .max
        } else {
          result = addSlot(.window(address))
        }
      }
      slotOf[member] = result
      instructions.append(
        Instruction(
          function: op.tile,
          operands: (
            operands[0], operands.count > 1 ? operands[1] : -1,
            operands.count > 2 ? operands[2] : -1
          ), result: result, parameters: UnsafePointer(parameters)))
    }
    // A product that is used outside the group is stored like a late result.
    if let host = step.host, plan.places[host] != .nowhere, let slot = slotOf[host] {
      lateStores.append((slot, addSlot(cell(host).map { .moving($0) } ?? .window(pointer(host)))))
    }
    scratchTiles = scratchCount
  }
}
