import CKernels
import Engine

/// A fused group as a short program over tiles: which function runs on which slots.
///
/// A slot is a place for one tile of elements: a window that moves over an array in memory, or a piece of the
/// running thread's scratch.
struct FusedProgram {
  /// Elements of a tile: as many as let those of all operands fit the first-level cache, of 40 KiB, between 512 for an
  /// optimiser's update and 1024.
  private(set) var tile = 0
  /// Elements from one tile in scratch to the next: a cache line more than a tile, so that equal places of
  /// different tiles do not compete for the same lines of the cache.
  var pitch: Int { longestTile + 16 }
  /// Elements of a tile that takes the rest of its piece too, in whole vectors.
  var longestTile: Int { tile + tile / 64 * 16 }

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

    /// The tile of scratch that it takes.
    var tile: Int? {
      switch self {
      case .scratch(let tile), .row(_, let tile), .rows(_, _, _, let tile),
        .column(_, _, _, let tile), .single(_, let tile):
        tile
      case .window, .moving, .product: nil
      }
    }
  }

  /// What the product itself adds, in place of an instruction.
  enum Addend {
    case array(WholeArray)
    /// One row that serves all.
    case row(UnsafeMutablePointer<Float>)
  }

  /// A whole array, whose address may be looked up at each run.
  struct WholeArray {
    let pointer: UnsafeMutablePointer<Float>
    let cell: PlanBinding.Cell?

    var address: UnsafeMutablePointer<Float> { cell?.pointee ?? pointer }
    var slot: Slot { cell.map { .moving($0) } ?? .window(pointer) }
  }

  private(set) var instructions: [Instruction] = []
  private(set) var addend: Addend?
  private(set) var slots: [Slot] = []
  /// Results to copy from scratch to memory after the last instruction, because the memory they go to is an
  /// operand that a later instruction still reads.
  private(set) var lateStores: [(scratchSlot: Int, windowSlot: Int)] = []
  private(set) var scratchTiles = 0
  /// Where the product goes, if there is nothing more to do with it.
  private(set) var onlyStore: WholeArray?
  /// Where regions of whole rows go, whose product is stored and read by instructions too.
  private(set) var regionStore: WholeArray?
  /// Constant parameters of the instructions; kept alive with the program.
  let parameterMemory: Scratch
  private(set) var hasRowsOrColumns = false

  init(
    _ step: Plan.Step, split: Int, _ plan: Plan, _ pointer: (Int) -> UnsafeMutablePointer<Float>,
    _ cell: (Int) -> PlanBinding.Cell?, productAdds: Bool, regionsAreRows: Bool
  ) {
    let nodes = plan.graph.nodes
    let members = step.members.filter { $0 != step.host }
    let shape = nodes[members[0]].shape
    let elementwise = members.map { nodes[$0].op as? any ElementwiseOp }
    parameterMemory = Scratch(max(1, 4 * members.count))

    let sum = productAdds ? Self.sum(of: step, split, plan) : nil
    let joined = Self.joined(members.filter { $0 != sum?.member }, plan)
    // Reads of every value, to know when a scratch tile is free and which stores must wait.
    var lastRead: [Int: Int] = [:]
    for (place, member) in members.enumerated() {
      for input in joined.inputs[member] ?? nodes[member].inputs { lastRead[input] = place }
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
    func array(_ id: Int) -> WholeArray { WholeArray(pointer: pointer(id), cell: cell(id)) }
    if let host = step.host { slotOf[host] = addSlot(.product) }
    var addressOfOperand: [Int: UnsafeMutablePointer<Float>] = [:]
    for member in members where member != sum?.member {
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

    // A product that is used outside the group is computed where it belongs unless something is to be read from there, and
    // else stored like a late result.
    func storeProduct(_ result: WholeArray, inSlot slot: Int, adding other: Int? = nil) {
      let operands = Array(addressOfOperand.values) + (other.map { [pointer($0)] } ?? [])
      if regionsAreRows, result.cell != nil || !operands.contains(result.pointer) {
        regionStore = result
      } else {
        lateStores.append((slot, addSlot(result.slot)))
      }
    }

    for (place, member) in members.enumerated() {
      if let sum, member == sum.member {
        slotOf[member] = slotOf[sum.host]
        addend = sum.isRow ? .row(pointer(sum.other)) : .array(array(sum.other))
        if plan.places[member] == .nowhere { continue }
        let result = array(member)
        if members.count == 1, !(result.cell == nil && result.pointer == pointer(sum.other)) {
          onlyStore = result
        } else if let slot = slotOf[member] {
          storeProduct(result, inSlot: slot, adding: sum.other)
        }
        continue
      }
      guard let op = elementwise[place] else {
        fatalError("unreachable: fused groups hold elementwise ops and one product")
      }
      if joined.absorbed.contains(member) { continue }
      let inputs = joined.inputs[member] ?? nodes[member].inputs
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
      } else if cell(member) != nil {
        result = addSlot(array(member).slot)
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
          function: joined.tiles[member] ?? op.tile,
          operands: (
            operands[0], operands.count > 1 ? operands[1] : -1,
            operands.count > 2 ? operands[2] : -1
          ), result: result, parameters: UnsafePointer(parameters)))
    }
    if let host = step.host, plan.places[host] != .nowhere, let slot = slotOf[host] {
      storeProduct(array(host), inSlot: slot)
    }
    scratchTiles = scratchCount
    let arrays = slots.count { if case .scratch = $0 { false } else { true } }
    tile = max(512, min(1024, 10_240 / (arrays + scratchCount) / 16 * 16))
  }

  /// Members that compute, in one pass, what another one computes too that nothing else reads.
  private static func joined(_ members: [Int], _ plan: Plan)
    -> (absorbed: Set<Int>, inputs: [Int: [Int]], tiles: [Int: gk_tile])
  {
    let nodes = plan.graph.nodes
    var (absorbed, inputs, tiles): (Set<Int>, [Int: [Int]], [Int: gk_tile]) = ([], [:], [:])
    for member in members {
      guard let first = nodes[member].inputs.first, members.contains(first),
        plan.places[first] == .nowhere, tiles[first] == nil,
        nodes[member].inputs.count(where: { $0 == first }) == 1,
        members.count(where: { nodes[$0].inputs.contains(first) }) == 1,
        let op = nodes[member].op as? any ElementwiseOp, let tile = op.tile(after: nodes[first].op)
      else { continue }
      absorbed.insert(first)
      inputs[member] = nodes[first].inputs + nodes[member].inputs.dropFirst()
      tiles[member] = tile
    }
    return (absorbed, inputs, tiles)
  }

  /// The addition of a group's product and a value from outside, where nothing else reads the product.
  private static func sum(of step: Plan.Step, _ split: Int, _ plan: Plan)
    -> (member: Int, host: Int, other: Int, isRow: Bool)?
  {
    let nodes = plan.graph.nodes
    guard let host = step.host, plan.places[host] == .nowhere else { return nil }
    let readers = step.members.filter { nodes[$0].inputs.contains(host) }
    guard readers.count == 1, nodes[readers[0]].op is Add,
      let other = nodes[readers[0]].inputs.first(where: { $0 != host }),
      !step.members.contains(other)
    else { return nil }
    switch Stretch(nodes[other].shape, to: nodes[host].shape, split: split) {
    case .whole: return (readers[0], host, other, false)
    case .row: return (readers[0], host, other, true)
    default: return nil
    }
  }
}
