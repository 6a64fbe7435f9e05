import Engine

/// Where each value lives: lifetimes in waves, in-place results, and offsets in one arena.
struct MemoryPlan {
  private(set) var places: [Plan.Place]
  /// Where the memory that a node's kernel needs for itself begins in the arena, by node.
  private(set) var workspaces: [Int: Int] = [:]
  private(set) var arenaCount = 0
  private(set) var storedCount = 0

  /// A run of arena memory with the waves during which it is in use.
  private struct Block {
    var count: Int
    var first: Int
    var last: Int
    var offset = 0
    /// The values that are rows of a chain: the first and the last step in which each is in use.
    var rows: [Rows] = []

    /// Whether a value may come here in a wave: in a chain, rows for which all others of it make room, or of which the last
    /// step to read them writes the value.
    func hasRoom(for own: Rows?, inWave wave: Int, replacing operandStep: Int = -1) -> Bool {
      rows.allSatisfy { other in
        guard other.form.chain == wave else { return true }
        guard let own else { return false }
        return !other.steps.overlaps(own.steps) || other.steps.upperBound == operandStep
      }
    }
  }

  /// Rows of a chain's step, and the first and the last step in which they are in use.
  private struct Rows {
    let form: RowForm
    let steps: ClosedRange<Int>
  }

  /// Two values of a chain of the same form have the rows of each piece in the same places.
  private struct RowForm: Equatable {
    let chain: Int
    let count: Int
    /// Where the parts of a scan's result begin.
    let parts: [Int]
  }

  /// Blocks start at multiples of a cache line.
  private static let alignment = 16

  init(_ clustering: Clustering, _ schedule: Schedule) {
    let graph = clustering.graph
    let nodes = graph.nodes
    places = [Plan.Place](repeating: .nowhere, count: nodes.count)
    var producedIn = [Int](repeating: 0, count: nodes.count)
    var lastUse = [Int](repeating: -1, count: nodes.count)
    var usersInLastWave = [Int](repeating: 0, count: nodes.count)
    var lastStep = [Int](repeating: -1, count: nodes.count)
    var stepOf = [Int](repeating: -1, count: nodes.count)
    var isStored = [Bool](repeating: false, count: nodes.count)

    for (wave, range) in schedule.waves.enumerated() {
      for step in range {
        for member in schedule.steps[step].members {
          stepOf[member] = step
          producedIn[member] = wave
        }
      }
    }
    for (wave, range) in schedule.waves.enumerated() {
      for step in range {
        var read = Set(
          schedule.steps[step].members.flatMap { nodes[$0].inputs }.filter {
            stepOf[clustering.base[$0]] != step || clustering.base[$0] != $0
          }.map { clustering.base[$0] })
        if let copy = schedule.steps[step].copy { read.insert(copy.from) }
        for value in read {
          isStored[value] = true
          usersInLastWave[value] = lastUse[value] == wave ? usersInLastWave[value] + 1 : 1
          lastUse[value] = wave
          // What runs beside a chain may read until its end.
          lastStep[value] = max(
            lastStep[value], schedule.isInChain(step, ofWave: wave) ? step : range.upperBound)
        }
      }
    }
    for id in nodes.indices where stepOf[id] >= 0 && schedule.steps[stepOf[id]].split == nil {
      isStored[id] = true
    }
    let forever = schedule.waves.count
    for output in graph.outputs {
      isStored[clustering.base[output.value]] = true
      lastUse[clustering.base[output.value]] = forever
    }
    for value in schedule.inPlace.keys { isStored[value] = true }

    /// The form of a value that is the rows of a chain's step, and the steps in which it is in use.
    func rows(_ id: Int, _ last: Int) -> Rows? {
      let (step, wave) = (stepOf[id], producedIn[id])
      guard step >= 0, schedule.isInChain(step, ofWave: wave),
        schedule.steps[step].cut?.result == .rows
      else { return nil }
      let end = last > wave ? Int.max : max(step, lastStep[id])
      let parts = (nodes[id].op as? Scan)?.layout.parts.map(\.offset) ?? []
      return Rows(
        form: RowForm(chain: wave, count: nodes[id].shape.count, parts: parts), steps: step...end)
    }

    var blocks: [Block] = []
    var blockOf = [Int](repeating: -1, count: nodes.count)
    for id in nodes.indices {
      let node = nodes[id]
      if clustering.base[id] != id {
        places[id] = .view(of: clustering.base[id], offset: clustering.offset[id])
      } else if let name = schedule.inPlace[id] {
        places[id] = .parameter(name)
      } else if let parameter = node.op as? Parameter {
        places[id] = .parameter(parameter.name)
      } else if node.op is Constant {
        places[id] = .constant
      } else if isStored[id] || node.op is Input {
        let last = max(lastUse[id], producedIn[id])
        storedCount += node.shape.count
        if let reused = Self.dyingOperand(
          of: id, clustering, schedule, step: stepOf[id], wave: producedIn[id], lastUse: lastUse,
          users: usersInLastWave, blockOf: blockOf, blocks: blocks),
          blocks[reused].hasRoom(
            for: rows(id, last), inWave: producedIn[id], replacing: stepOf[id])
        {
          blockOf[id] = reused
          blocks[reused].last = max(blocks[reused].last, last)
          blocks[reused].rows += rows(id, last).map { [$0] } ?? []
        } else if let own = rows(id, last),
          let free = blocks.firstIndex(where: { block in
            block.first == own.form.chain && block.last == own.form.chain
              && block.rows.first?.form == own.form
              && block.hasRoom(for: own, inWave: own.form.chain)
          })
        {
          // Of each piece of a chain, what is no longer needed makes room for what comes later.
          blockOf[id] = free
          blocks[free].last = max(blocks[free].last, last)
          blocks[free].rows.append(own)
        } else {
          blockOf[id] = blocks.count
          let count = (node.shape.count + Self.alignment - 1) / Self.alignment * Self.alignment
          let first = node.op is Input ? 0 : producedIn[id]
          blocks.append(
            Block(
              count: max(count, Self.alignment), first: first, last: last,
              rows: rows(id, last).map { [$0] } ?? []))
        }
      }
    }
    var workspaceBlocks: [(id: Int, block: Int)] = []
    for id in nodes.indices where stepOf[id] >= 0 {
      let node = nodes[id]
      let count = node.op.workspaceCount(node.inputs.map { nodes[$0].shape }, node.shape)
      guard count > 0 else { continue }
      workspaceBlocks.append((id, blocks.count))
      let rounded = (count + Self.alignment - 1) / Self.alignment * Self.alignment
      blocks.append(Block(count: rounded, first: producedIn[id], last: producedIn[id]))
    }
    arenaCount = Self.arrange(&blocks)
    for id in nodes.indices where blockOf[id] >= 0 {
      places[id] = .arena(blocks[blockOf[id]].offset)
    }
    for (id, block) in workspaceBlocks { workspaces[id] = blocks[block].offset }
  }

  /// The block of an operand whose last use is the fused step that makes `id`, element for element.
  private static func dyingOperand(
    of id: Int, _ clustering: Clustering, _ schedule: Schedule, step: Int, wave: Int,
    lastUse: [Int], users: [Int], blockOf: [Int], blocks: [Block]
  ) -> Int? {
    guard step >= 0, schedule.steps[step].split != nil else { return nil }
    let nodes = clustering.graph.nodes
    let count = nodes[id].shape.count
    let members = schedule.steps[step].members
    let host = schedule.steps[step].host
    // What is not read element for element must outlive the step: the product's operands, and slices, which
    // stretch over rows that are computed later.
    var readElsewhere = Set(host.map { nodes[$0].inputs.map { clustering.base[$0] } } ?? [])
    for member in members where member != host {
      for input in nodes[member].inputs where nodes[input].shape.count != count {
        readElsewhere.insert(clustering.base[input])
      }
    }
    for member in members where member != host {
      for input in nodes[member].inputs {
        let value = clustering.base[input]
        guard blockOf[value] >= 0, blocks[blockOf[value]].last == wave, lastUse[value] == wave,
          users[value] == 1, clustering.offset[input] == 0, nodes[value].shape.count == count,
          nodes[input].shape.count == count, !readElsewhere.contains(value),
          !members.contains(value)
        else { continue }
        return blockOf[value]
      }
    }
    return nil
  }

  /// Gives every block an offset, the largest first, each as low as the blocks alive beside it allow.
  private static func arrange(_ blocks: inout [Block]) -> Int {
    var placed: [Block] = []
    var total = 0
    let order = blocks.indices.sorted {
      blocks[$0].count != blocks[$1].count ? blocks[$0].count > blocks[$1].count : $0 < $1
    }
    for index in order {
      let block = blocks[index]
      var offset = 0
      for other in placed where other.first <= block.last && block.first <= other.last {
        if offset + block.count <= other.offset { break }
        offset = max(offset, other.offset + other.count)
      }
      blocks[index].offset = offset
      let place = placed.firstIndex { $0.offset > offset } ?? placed.count
      placed.insert(blocks[index], at: place)
      total = max(total, offset + block.count)
    }
    return total
  }
}
