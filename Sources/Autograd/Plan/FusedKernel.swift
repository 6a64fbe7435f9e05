import CKernels
import Engine

/// Runs a fused group: tile by tile over its rows and columns, inside the regions of its product if it has one.
final class FusedKernel {
  private let program: FusedProgram
  private let instructions: UnsafeMutableBufferPointer<FusedProgram.Instruction>
  private let slots: UnsafeMutableBufferPointer<FusedProgram.Slot>
  /// The slots that move: index of the slot, first element of the array.
  private let windows: UnsafeMutableBufferPointer<(slot: Int, array: UnsafeMutablePointer<Float>)>
  /// The slots in scratch: index of the slot, its tile.
  private let inScratch: UnsafeMutableBufferPointer<(slot: Int, tile: Int)>
  /// The slots that hold one element for all.
  private let singles: UnsafeMutableBufferPointer<(slot: Int, value: UnsafeMutablePointer<Float>)>
  /// The slots that move over arrays whose addresses are looked up.
  private let movers: UnsafeMutableBufferPointer<(slot: Int, cell: PlanBinding.Cell)>
  private let productSlot: Int?
  private let hasLateStores: Bool
  private let rows: Int
  private let columns: Int
  private let product: RegionProduct?
  private let cut: SeriesCut?
  private let elementsPerPiece: Int

  // The scratch of a thread: the addresses of the slots, the tiles, the product's region.
  private let addressCount: Int
  private let tile: Int
  private let longestTile: Int
  private let pitch: Int

  init(
    _ step: Plan.Step, split: Int, _ plan: Plan, elementsPerPiece: Int,
    pointer: (Int) -> UnsafeMutablePointer<Float>,
    cell: (Int) -> PlanBinding.Cell? = { _ in nil }
  ) {
    let nodes = plan.graph.nodes
    self.elementsPerPiece = elementsPerPiece
    cut = step.cut?.series
    if let host = step.host, let op = nodes[host].op as? any ProductOp {
      let operands = nodes[host].inputs.map {
        Operand(pointer($0), nodes[$0].shape, cell: cell($0))
      }
      product = op.product(operands, nodes[host].shape)
    } else {
      product = nil
    }
    let isSum = step.cut?.result == .sum
    program = FusedProgram(
      step, split: split, plan, pointer, cell,
      productAdds: product?.computeAdding != nil && !isSum,
      regionsAreRows: step.cut?.result == .rows
        || step.cut == nil && product?.tiling.columnRegions == 1)
    (tile, longestTile, pitch) = (program.tile, program.longestTile, program.pitch)
    instructions = .allocate(capacity: program.instructions.count)
    _ = instructions.initialize(from: program.instructions)
    slots = .allocate(capacity: program.slots.count)
    _ = slots.initialize(from: program.slots)
    let all = program.slots
    func copy<Entry>(
      _ entry: (Int, FusedProgram.Slot) -> Entry?
    ) -> UnsafeMutableBufferPointer<Entry> {
      let entries = all.enumerated().compactMap { entry($0, $1) }
      let copy = UnsafeMutableBufferPointer<Entry>.allocate(capacity: entries.count)
      _ = copy.initialize(from: entries)
      return copy
    }
    windows = copy { if case .window(let array) = $1 { ($0, array) } else { nil } }
    movers = copy { if case .moving(let cell) = $1 { ($0, cell) } else { nil } }
    singles = copy { if case .single(let value, _) = $1 { ($0, value) } else { nil } }
    inScratch = copy { index, slot in slot.tile.map { (index, $0) } }
    hasLateStores = !program.lateStores.isEmpty
    productSlot = program.slots.firstIndex { if case .product = $0 { true } else { false } }
    let shape = nodes[step.members[0]].shape
    rows = shape.sizes[..<split].reduce(1, *)
    columns = shape.sizes[split...].reduce(1, *)
    // Two floats hold an address; rounded up to a cache line.
    addressCount = (program.slots.count * 2 + 15) / 16 * 16
  }

  deinit {
    instructions.deallocate()
    slots.deinitialize()
    slots.deallocate()
    windows.deallocate()
    inScratch.deallocate()
    singles.deallocate()
    movers.deallocate()
  }

  var kernel: Kernel {
    let tiles = addressCount + program.scratchTiles * pitch
    if let cut { return kernel(cut, tiles) }
    if let product, let compute = product.computeAdding, let result = program.onlyStore {
      return Kernel(pieces: product.tiling.regionCount) { index, _ in
        let (entry, rows, columns) = product.tiling.region(index)
        let first = (entry * product.tiling.m + rows.lowerBound) * self.columns + columns.lowerBound
        compute(index, result.address + first, self.columns, self.addend(at: first))
      }
    }
    if let product { return kernel(product, tiles) }
    // Whole rows where possible.
    if rows == 1 {
      let vectors = Self.evenly((columns + 15) / 16, elementsPerPiece / 16)
      return .ranges(columns, of: 16 * vectors, scratchCount: tiles) { range, scratch in
        self.run(rows: 0..<1, columns: range, product: nil, scratch)
      }
    }
    let size = Self.evenly(rows, max(1, elementsPerPiece / max(columns, 1)))
    return .ranges(rows, of: size, scratchCount: tiles) { range, scratch in
      self.run(rows: range, columns: 0..<self.columns, product: nil, scratch)
    }
  }

  /// The size of nearly equal parts, of which there are as many as there would be of `most`.
  private static func evenly(_ count: Int, _ most: Int) -> Int {
    let parts = max(1, (count + most - 1) / most)
    return (count + parts - 1) / parts
  }

  /// The work of the regions of a product.
  private func kernel(_ product: RegionProduct, _ tiles: Int) -> Kernel {
    // What a closure holds is called without being counted as used, unless it is optional.
    let (tiling, compute) = (product.tiling, product.compute)
    let (store, columns) = (program.regionStore, columns)
    let regionCount = store == nil ? (tiling.regionElements + 15) / 16 * 16 : 0
    @inline(__always)
    func work(
      _ index: Int, _ scratch: UnsafeMutablePointer<Float>,
      _ compute: (_ first: Int, UnsafeMutablePointer<Float>, _ pitch: Int) -> Void
    ) {
      let (entry, rows, span) = tiling.region(index)
      let first = entry * tiling.m + rows.lowerBound
      let region = store.map { $0.address + first * columns } ?? scratch + tiles
      compute(first * columns + span.lowerBound, region, span.count)
      run(rows: first..<first + rows.count, columns: span, product: region, scratch)
    }
    guard let computeAdding = product.computeAdding else {
      return Kernel(
        pieces: tiling.regionCount, scratchCount: tiles + regionCount + product.scratchCount
      ) { index, scratch in
        work(index, scratch) { _, region, pitch in
          compute(index, region, pitch, scratch + tiles + regionCount)
        }
      }
    }
    return Kernel(pieces: tiling.regionCount, scratchCount: tiles + regionCount) { index, scratch in
      work(index, scratch) { first, region, pitch in
        computeAdding(index, region, pitch, self.addend(at: first))
      }
    }
  }

  /// The work of the pieces of a cut.
  private func kernel(_ cut: SeriesCut, _ tiles: Int) -> Kernel {
    guard let product else {
      return Kernel(pieces: cut.pieces, scratchCount: tiles) { piece, scratch in
        for time in 0..<cut.time {
          self.run(
            rows: cut.run(piece, time: time), columns: 0..<self.columns, product: nil, scratch)
        }
      }
    }
    if product.sumsOverRows {
      let sums = PartialProducts(product, cut)
      let own = Scratch(tiles)
      return Kernel(pieces: cut.pieces, { piece, _ in sums.compute(piece) }) {
        self.run(
          rows: 0..<self.rows, columns: 0..<self.columns, product: sums.total(), own.pointer)
      }
    }
    let columns = columns
    if let result = program.onlyStore {
      return Kernel(pieces: cut.pieces) { piece, _ in
        let first = piece * cut.rows
        product.terms?.compute(
          first..<first + cut.rows, 0..<columns, into: result.address + first * columns,
          ldc: columns, adding: self.addend(at: first * columns), runs: cut.rowRuns)
      }
    }
    let store = program.regionStore
    return Kernel(
      pieces: cut.pieces, scratchCount: tiles + (store == nil ? cut.rows * columns : 0)
    ) { piece, scratch in
      for time in 0..<cut.time {
        let rows = cut.run(piece, time: time)
        let region = store.map { $0.address + rows.lowerBound * columns } ?? scratch + tiles
        product.terms?.compute(
          rows, 0..<columns, into: region, ldc: columns,
          adding: self.addend(at: rows.lowerBound * columns))
        self.run(rows: rows, columns: 0..<columns, product: region, scratch)
      }
    }
  }

  /// What a product adds whose first element is the one of that index.
  private func addend(at first: Int) -> (pointer: UnsafePointer<Float>, pitch: Int)? {
    switch program.addend {
    case .array(let place): (UnsafePointer(place.address + first), columns)
    case .row(let row): (UnsafePointer(row + first % columns), 0)
    case nil: nil
    }
  }

  /// Runs the program over a rectangle, in tiles of neighbouring elements: several short rows or a part of a
  /// long one.
  private func run(
    rows region: Range<Int>, columns span: Range<Int>, product: UnsafeMutablePointer<Float>?,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let addresses = UnsafeMutableRawPointer(scratch).bindMemory(
      to: UnsafeMutablePointer<Float>.self, capacity: slots.count)
    let tiles = scratch + addressCount
    let isWide = span.count == columns
    // Rows lie next to each other, and what is not whole can be repeated within a tile.
    let isPacked = isWide && columns <= tile / 2
    guard program.hasRowsOrColumns || !isWide else {
      prepare(
        addresses, tiles, columns: span, rowsPerTile: nil, min(longestTile, region.count * columns))
      var first = region.lowerBound * columns
      let end = region.upperBound * columns
      let productOrigin = first
      while first < end {
        // A short rest would be as many calls as a whole tile.
        let count = end - first <= longestTile ? end - first : tile
        move(addresses, tiles, at: first, product: product.map { $0 + (first - productOrigin) })
        prefetch(from: first + 2 * count, count: min(tile, end - first - 2 * count))
        execute(addresses, count)
        first += count
      }
      return
    }
    let rowsPerTile = isPacked ? rowsPerTile(of: region.count) : 1
    prepare(
      addresses, tiles, columns: span, rowsPerTile: isPacked ? rowsPerTile : nil,
      min(tile, region.count * span.count))
    var row = region.lowerBound
    while row < region.upperBound {
      let rowCount = isPacked ? min(rowsPerTile, region.upperBound - row) : 1
      var column = span.lowerBound
      while column < span.upperBound {
        let width = isPacked ? span.count : min(tile, span.upperBound - column)
        move(
          addresses, tiles, at: row * columns + column,
          product: product.map {
            $0 + (row - region.lowerBound) * span.count + column - span.lowerBound
          })
        stretch(
          addresses, tiles, row: row, rowCount: rowCount, column: column, width: width,
          isPacked: isPacked)
        execute(addresses, rowCount * width)
        column += width
      }
      row += rowCount
    }
  }

  /// Rows of a tile of whole rows: tiles of nearly equal size, of whole vectors where few more rows make them so.
  @inline(__always)
  private func rowsPerTile(of rows: Int) -> Int {
    let most = max(1, tile / max(columns, 1))
    if rows <= most { return max(1, rows) }
    let parts = (rows + most - 1) / most
    let even = (rows + parts - 1) / parts
    let whole = (even + 3) / 4 * 4
    return whole <= most ? whole : even
  }

  /// Sets the addresses that stay for the whole piece and spreads what is the same for all of its tiles, of at most
  /// `most` elements.
  @inline(__always)
  private func prepare(
    _ addresses: UnsafeMutablePointer<UnsafeMutablePointer<Float>>,
    _ tiles: UnsafeMutablePointer<Float>, columns span: Range<Int>, rowsPerTile: Int?,
    _ most: Int
  ) {
    for (slot, tile) in inScratch { addresses[slot] = tiles + tile * pitch }
    for (slot, value) in singles { gk_fill(addresses[slot], nil, nil, nil, value, most) }
    guard let rowsPerTile, program.hasRowsOrColumns else { return }
    for index in 0..<slots.count {
      if case .row(let row, _) = slots[index] {
        gk_copy_rows(addresses[index], span.count, row, 0, rowsPerTile, span.count)
      }
    }
  }

  /// Moves the windows to a tile.
  @inline(__always)
  private func move(
    _ addresses: UnsafeMutablePointer<UnsafeMutablePointer<Float>>,
    _ tiles: UnsafeMutablePointer<Float>, at first: Int, product: UnsafeMutablePointer<Float>?
  ) {
    for window in windows { addresses[window.slot] = window.array + first }
    for mover in movers { addresses[mover.slot] = mover.cell.pointee + first }
    if let productSlot, let product { addresses[productSlot] = product }
  }

  /// Asks for a coming tile's elements while this tile is being computed.
  @inline(__always)
  private func prefetch(from first: Int, count: Int) {
    guard count > 0 else { return }
    for window in windows {
      gk_prefetch(window.array + first, count * MemoryLayout<Float>.stride)
    }
  }

  /// Brings the operands that are one per row or one per column to the tile.
  @inline(__always)
  private func stretch(
    _ addresses: UnsafeMutablePointer<UnsafeMutablePointer<Float>>,
    _ tiles: UnsafeMutablePointer<Float>, row: Int, rowCount: Int, column: Int, width: Int,
    isPacked: Bool
  ) {
    for index in 0..<slots.count {
      switch slots[index] {
      case .row(let values, _): if !isPacked { addresses[index] = values + column }
      case .rows(let values, let group, let count, _):
        if isPacked {
          for part in 0..<rowCount {
            (addresses[index] + part * width).update(
              from: values + (row + part) / group % count * columns, count: width)
          }
        } else {
          addresses[index] = values + row / group % count * columns + column
        }
      case .column(let values, let group, let count, _):
        for part in 0..<rowCount {
          gk_fill(
            addresses[index] + part * width, nil, nil, nil, values + (row + part) / group % count,
            width)
        }
      default: break
      }
    }
  }

  @inline(__always)
  private func execute(
    _ addresses: UnsafeMutablePointer<UnsafeMutablePointer<Float>>, _ count: Int
  ) {
    for index in 0..<instructions.count {
      let instruction = instructions[index]
      let (a, b, c) = instruction.operands
      instruction.function(
        addresses[instruction.result], addresses[a], b < 0 ? nil : addresses[b],
        c < 0 ? nil : addresses[c], instruction.parameters, count)
    }
    guard hasLateStores else { return }
    for store in program.lateStores {
      gk_copy(addresses[store.windowSlot], addresses[store.scratchSlot], nil, nil, nil, count)
    }
  }
}
