import CKernels
import Engine

/// An op whose output is made of matrix products, computed region by region.
///
/// A plan lets the elementwise ops that follow work on each region while it is still in the cache: bias and
/// activation after a layer's product, the whole optimiser update after a weight gradient's.
package protocol ProductOp: Op {
  /// Returns the work that computes any region of the output.
  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct
}

/// The regions of a product and how to compute each.
package struct RegionProduct {
  /// Computes a region into `c`, whose rows are `ldc` apart; `scratch` belongs to the running thread.
  package typealias Body = (
    _ region: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    _ scratch: UnsafeMutablePointer<Float>
  ) -> Void

  /// Computes a region and adds what is as large as the region, its rows `pitch` apart, 0 for one row that serves all.
  package typealias AddingBody = (
    _ region: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    _ addend: (pointer: UnsafePointer<Float>, pitch: Int)?
  ) -> Void

  let tiling: ProductTiling
  /// The matrix products whose sum it is, if it is one.
  private(set) var terms: ProductTerms?
  var scratchCount = 0
  let compute: Body
  /// The same work where it can add something in the same pass; needs no scratch.
  var computeAdding: AddingBody?
}

extension ProductOp {
  package var looksUpOutput: Bool { true }

  package func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let product = product(inputs, output.shape)
    let tiling = product.tiling
    return Kernel(pieces: tiling.regionCount, scratchCount: product.scratchCount) {
      index, scratch in
      let (entry, rows, columns) = tiling.region(index)
      let first = (entry * tiling.m + rows.lowerBound) * tiling.n + columns.lowerBound
      product.compute(index, output.address + first, tiling.n, scratch)
    }
  }

  package func kernel(
    _ inputs: [Operand], _ output: Operand, _: RunContext, cut: SeriesCut
  ) -> Kernel {
    let product = product(inputs, output.shape)
    let n = product.tiling.n
    if product.sumsOverRows {
      let sums = PartialProducts(product, cut)
      return Kernel(pieces: cut.pieces, { piece, _ in sums.compute(piece) }) {
        output.address.update(from: sums.total(), count: output.count)
      }
    }
    return Kernel(pieces: cut.pieces) { piece, _ in
      let first = piece * cut.rows
      product.terms?.compute(
        first..<first + cut.rows, 0..<n, into: output.address + first * n, ldc: n, adding: nil,
        runs: cut.rowRuns)
    }
  }
}

extension RegionProduct {
  /// Whether the rows of series are its terms, not its rows.
  var sumsOverRows: Bool { terms?.first.transposeA == true }
}

/// A product whose terms are rows of series: a part of the sums for each piece of a cut, added in their order.
final class PartialProducts {
  private let product: RegionProduct
  private let cut: SeriesCut
  private let memory: Scratch
  private var count: Int { product.tiling.m * product.tiling.n }

  init(_ product: RegionProduct, _ cut: SeriesCut) {
    self.product = product
    self.cut = cut
    memory = Scratch(cut.pieces * product.tiling.m * product.tiling.n)
  }

  func compute(_ piece: Int) {
    guard let term = product.terms?.first else { return }
    let first = piece * cut.rows
    gemm(
      m: product.tiling.m, n: product.tiling.n, k: term.k / cut.pieces,
      term.a.address + first * term.lda, lda: term.lda, transposeA: true,
      term.b.address + first * term.ldb, ldb: term.ldb, transposeB: false,
      into: memory.pointer + piece * count, ldc: product.tiling.n, runs: cut.termRuns)
  }

  /// Adds up the parts, once all are there, and returns where the sums lie.
  func total() -> UnsafeMutablePointer<Float> {
    let sums = memory.pointer
    for piece in 1..<cut.pieces { gk_add(sums, sums, sums + piece * count, nil, nil, count) }
    return sums
  }
}

/// How a product `[batch, m, n]` is cut into regions; depends on the sizes and on the vectors of the kernel alone.
struct ProductTiling {
  let batch: Int
  let m: Int
  let n: Int
  let rowsPerRegion: Int
  let columnsPerRegion: Int

  /// Cuts a product into regions.
  ///
  /// Regions of 4 million multiply-adds and more, and of at most 96 Ki elements: long enough to pay for packing, small
  /// enough for the second-level cache and for an even share between threads. Measured with `ganbench gemm`. Many rows
  /// times a small factor, which costs nothing to read again, are at least four regions. Measured with `ganbench timegan`.
  init(batch: Int, m: Int, n: Int, k: Int) {
    self.batch = batch
    self.m = m
    self.n = n
    let work = m * n * max(k, 1)
    let wanted = max(1, min(work / 4_000_000, Self.most), (m * n + 98_303) / 98_304)
    if batch == 1, m >= 16 * n, n * k <= 1 << 14, work >= 1 << 16 {
      let parts = max(wanted, work >= 1 << 23 ? 16 : work >= 1 << 22 ? 8 : 4)
      (rowsPerRegion, columnsPerRegion) = ((m + 16 * parts - 1) / (16 * parts) * 16, n)
      return
    }
    let rows = Self.share(m, wanted)
    let columns = Self.share(n, wanted)
    // Elements copied by the packing of both factors. Whole rows are better for what follows on a region,
    // which then walks contiguous memory; that weighs like copying the product once.
    let copiedByRows = n * k * wanted + m * k
    let copiedByColumns = m * k * wanted + n * k + m * n
    if wanted == 1 || m * n == 0 {
      (rowsPerRegion, columnsPerRegion) = (m, n)
    } else if copiedByRows <= copiedByColumns {
      (rowsPerRegion, columnsPerRegion) = (rows, n)
    } else {
      (rowsPerRegion, columnsPerRegion) = (m, columns)
    }
  }

  /// Regions that a product is at most cut into; more rows and columns for each copy of a factor where vectors of 8 take the
  /// fewer columns of it at a time.
  private static let most = productLanes == 8 ? 8 : 16

  /// How many of `size` rows or columns each of about so many parts takes.
  ///
  /// A multiple of 64 where that divides the whole; else, with half as many parts to all of them, the multiple of 16 at
  /// which two threads have least to do: the last part is shorter, and an odd one leaves a thread idle.
  private static func share(_ size: Int, _ parts: Int) -> Int {
    func width(_ parts: Int, _ multiple: Int) -> Int {
      ((size + parts - 1) / parts + multiple - 1) / multiple * multiple
    }
    func load(_ width: Int) -> Int { ((size + width - 1) / width + 1) / 2 * width }
    let plain = width(parts, 64)
    if size.isMultiple(of: plain) || parts == 1 { return min(size, plain) }
    let widths = (max(2, parts / 2)...parts).map { width($0, 16) }
    return min(size, widths.min { load($0) < load($1) } ?? plain)
  }

  var rowRegions: Int { m == 0 ? 0 : (m + rowsPerRegion - 1) / rowsPerRegion }
  var columnRegions: Int { n == 0 ? 0 : (n + columnsPerRegion - 1) / columnsPerRegion }
  var regionCount: Int { batch * rowRegions * columnRegions }
  var regionElements: Int { rowsPerRegion * columnsPerRegion }

  /// The batch entry, rows and columns of one region.
  func region(_ index: Int) -> (batch: Int, rows: Range<Int>, columns: Range<Int>) {
    if rowsPerRegion == m, columnsPerRegion == n { return (index, 0..<m, 0..<n) }
    let perBatch = rowRegions * columnRegions
    let (row, column) = ((index % perBatch) / columnRegions, index % columnRegions)
    return (
      index / perBatch, row * rowsPerRegion..<min(m, (row + 1) * rowsPerRegion),
      column * columnsPerRegion..<min(n, (column + 1) * columnsPerRegion)
    )
  }

  /// Regions of given sizes of one product.
  init(m: Int, n: Int, rowsPerRegion: Int, columnsPerRegion: Int) {
    (batch, self.m, self.n) = (1, m, n)
    self.rowsPerRegion = max(1, min(m, rowsPerRegion))
    self.columnsPerRegion = max(1, min(n, columnsPerRegion))
  }
}

extension RegionProduct {
  /// The sum of matrix products.
  init(_ terms: [ProductTerm], _ output: Shape) {
    let tiling = ProductTiling(
      batch: output.rank == 3 ? output[0] : 1, m: output[-2], n: output[-1],
      k: terms.reduce(0) { $0 + $1.k })
    let all = ProductTerms(terms)
    (self.tiling, self.terms) = (tiling, all)
    let body: AddingBody = { index, c, ldc, addend in
      let (entry, rows, columns) = tiling.region(index)
      all.compute(rows, columns, of: entry, into: c, ldc: ldc, adding: addend)
    }
    compute = { index, c, ldc, _ in body(index, c, ldc, nil) }
    computeAdding = body
  }
}

/// A sum of matrix products of one shape, `A₁·B₁ + A₂·B₂ + ...`, made by plans from products and additions.
struct ProductSum: ProductOp {
  static let name = "matmul_sum"
  var looksUpInputs: Bool { true }
  let parts: [MatMul]
  var attributes: String { parts.map(\.attributes).joined(separator: "+") }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    var shape: Shape?
    for (index, part) in parts.enumerated() {
      let own = try part.shape(of: Array(inputs[2 * index..<2 * index + 2]))
      guard shape ?? own == own else {
        throw ShapeError(Self.name, inputs, "the products have different shapes")
      }
      shape = own
    }
    return shape ?? []
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    parts.enumerated().flatMap { index, part in
      part.pullback(g, inputs: Array(inputs[2 * index..<2 * index + 2]), output: output)
    }
  }

  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct {
    RegionProduct(
      parts.enumerated().map { $1.term(inputs[2 * $0], inputs[2 * $0 + 1]) }, output)
  }

  func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])? {
    let areRows = parts.indices.allSatisfy { part in
      parts[part].pieces(of: cut, Array(inputs[2 * part..<2 * part + 2]), output)?.result == .rows
    }
    return areRows ? (.rows, parts.indices.map { 2 * $0 }) : nil
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    parts.enumerated().reduce(0) { flops, part in
      flops + part.1.productFlops(Array(inputs[2 * part.0..<2 * part.0 + 2]), output)
    }
  }
}
