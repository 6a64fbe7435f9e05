/// A block of inner products between moved rows.
struct ProductBlock {
  /// Which thread computes it.
  let worker: Int
  /// Rows of the first set.
  let rows: Range<Int>
  /// Rows of the second set.
  let columns: Range<Int>
  /// The products, by rows.
  let products: UnsafePointer<Float>

  /// The products of one row with all of ``columns``.
  func line(_ row: Int) -> UnsafePointer<Float> {
    products + (row - rows.lowerBound) * columns.count
  }
}

/// Computes all inner products between two sets of moved rows and hands them out in blocks.
///
/// Blocks come in any order and from any thread; memory is that of a few blocks of rows for each thread. Of a set with
/// itself, only blocks that hold a pair `column > row` when `isTriangular`.
func forEachBlock(
  _ a: RowPairs, _ b: RowPairs, isTriangular: Bool, pool: WorkerPool,
  _ body: @escaping (ProductBlock) -> Void
) {
  let (height, breadth, width) = (512, 256, a.width)
  let workers = pool.threadCount
  let rowMemory = (0..<workers).map { _ in allocateAligned(height * width) }
  let columnMemory = (0..<workers).map { _ in allocateAligned(breadth * width) }
  let products = (0..<workers).map { _ in allocateAligned(height * breadth) }
  defer { for memory in rowMemory + columnMemory + products { freeAligned(memory) } }
  pool.run(pieces: (a.count + height - 1) / height) { piece, worker in
    let rows = piece * height..<min((piece + 1) * height, a.count)
    a.move(rows, to: rowMemory[worker])
    for left in stride(from: isTriangular ? rows.lowerBound : 0, to: b.count, by: breadth) {
      let columns = left..<min(left + breadth, b.count)
      b.move(columns, to: columnMemory[worker])
      gemm(
        m: rows.count, n: columns.count, k: width, rowMemory[worker], lda: width,
        transposeA: false, columnMemory[worker], ldb: width, transposeB: true,
        into: products[worker], ldc: columns.count)
      body(
        ProductBlock(
          worker: worker, rows: rows, columns: columns, products: UnsafePointer(products[worker])))
    }
  }
}
