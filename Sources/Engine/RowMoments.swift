internal import COpenBLAS

/// The sums and sums of products of columns, over rows that arrive in any portions, in double precision.
///
/// Everything is counted from the first row, so that an offset common to all rows costs no precision and columns that
/// never change have no spread at all. Neither the portions nor the number of threads change a bit.
package struct RowMoments: Sendable {
  /// Numbers in a row.
  package let width: Int
  /// Rows so far.
  package private(set) var count = 0

  private var origin: [Double] = []
  private var sums: [Double]
  // The lower triangle by tiles: what lies above the tiles of the diagonal is never written.
  private var products: [Double]
  private var waiting: [Double] = []

  private static let portion = 512
  private static let tile = 256

  /// Creates moments of no rows.
  package init(width: Int) {
    self.width = width
    sums = [Double](repeating: 0, count: width)
    products = [Double](repeating: 0, count: width * width)
  }

  /// Adds rows, `count * width` finite values.
  package mutating func add(_ values: [Float], pool: WorkerPool) {
    guard width > 0, !values.isEmpty else { return }
    if origin.isEmpty { origin = values[..<width].map(Double.init) }
    waiting.reserveCapacity(Self.portion * width)
    for row in 0..<values.count / width {
      for column in 0..<width {
        waiting.append(Double(values[row * width + column]) - origin[column])
      }
      count += 1
      if waiting.count == Self.portion * width { addWaiting(pool) }
    }
  }

  private mutating func addWaiting(_ pool: WorkerPool) {
    let (width, tile) = (width, Self.tile)
    let (rows, tiles) = (waiting.count / width, (width + tile - 1) / tile)
    useOneThreadInsideBLAS()
    waiting.withUnsafeBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { sums in
        products.withUnsafeMutableBufferPointer { products in
          guard let x = x.baseAddress, let sums = sums.baseAddress,
            let products = products.baseAddress
          else { return }
          pool.run(pieces: tiles * (tiles + 1) / 2) { piece, _ in
            let (row, column) = placeInTriangle(piece)
            let (top, left) = (row * tile, column * tile)
            let (height, breadth) = (min(tile, width - top), min(tile, width - left))
            cblas_dgemm(
              CblasRowMajor, CblasTrans, CblasNoTrans, blasint(height), blasint(breadth),
              blasint(rows), 1, x + top, blasint(width), x + left, blasint(width),
              1, products + top * width + left, blasint(width))
            guard row == column else { return }
            for line in 0..<rows {
              for place in left..<left + breadth { sums[place] += x[line * width + place] }
            }
          }
        }
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Returns the mean of the rows and the sum of the products of their deviations from it, `Σ (x − μ)(x − μ)ᵀ`.
  ///
  /// - Precondition: there is a row.
  package func centered() -> (mean: [Double], products: Matrix) {
    precondition(count > 0, "RowMoments: there is no row")
    var all = self
    if !waiting.isEmpty { all.addWaiting(WorkerPool(threadCount: 1)) }
    let n = Double(count)
    let mean = zip(origin, all.sums).map { $0 + $1 / n }
    var result = all.products
    for row in 0..<width {
      for column in 0...row {
        let value = result[row * width + column] - all.sums[row] * (all.sums[column] / n)
        result[row * width + column] = value
        result[column * width + row] = value
      }
    }
    return (mean, Matrix(rows: width, columns: width, result))
  }
}

/// Returns row and column, at most equal to the row, of the element with this number in a triangle read by rows.
package func placeInTriangle(_ number: Int) -> (row: Int, column: Int) {
  var row = Int((Double(8 * number + 1).squareRoot() - 1) / 2)
  if row * (row + 1) / 2 > number { row -= 1 }
  if (row + 1) * (row + 2) / 2 <= number { row += 1 }
  return (row, number - row * (row + 1) / 2)
}
