internal import CKernels
internal import COpenBLAS

/// The kernel `(scale · x·y + constant)^degree`.
package struct PolynomialKernel: Sendable, Equatable {
  /// At least 1.
  package var degree: Int
  /// What the inner product is multiplied by.
  package var scale: Double
  /// What is added to it.
  package var constant: Double

  /// Creates a kernel.
  package init(degree: Int, scale: Double, constant: Double) {
    (self.degree, self.scale, self.constant) = (degree, scale, constant)
  }

  private static let side = 256

  /// Returns for each of several weightings `Σ wᵢ k(xᵢ, yⱼ) vⱼ`, all from one pass over the inner products.
  ///
  /// - Parameters:
  ///   - x: Rows, one after the other.
  ///   - xWeights: A row of weights for each weighting, as many as there are rows of `x`.
  ///   - y: Rows, or nil for those of `x`: then pairs of a row with itself are left out.
  ///   - yWeights: Weights of the rows of `y`.
  ///   - width: Numbers in a row.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: A sum for each weighting.
  package func sums(
    _ x: [Float], _ xWeights: Matrix, _ y: [Float]?, _ yWeights: Matrix, width: Int,
    pool: WorkerPool
  ) -> [Double] {
    let (side, isSame, count, m) = (Self.side, y == nil, xWeights.rows, xWeights.columns)
    let (y, n) = (y ?? x, yWeights.columns)
    let products = (0..<pool.threadCount).map { _ in allocateAligned(side * side) }
    defer { for memory in products { freeAligned(memory) } }
    let parts = pool.map((m + side - 1) / side) { piece, worker in
      let rows = piece * side..<min((piece + 1) * side, m)
      var sums = [Double](repeating: 0, count: count)
      var kernel = [Double](repeating: 0, count: side * side)
      var weighted = [Double](repeating: 0, count: count * side)
      for left in stride(from: isSame ? rows.lowerBound : 0, to: n, by: side) {
        let columns = left..<min(left + side, n)
        fill(&kernel, x, rows, y, columns, width, products[worker])
        if isSame, left == rows.lowerBound {
          for place in 0..<rows.count { kernel[place * columns.count + place] = 0 }
        }
        xWeights.values.withUnsafeBufferPointer { weights in
          guard let weights = weights.baseAddress else { return }
          cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(columns.count),
            blasint(rows.count), 1, weights + rows.lowerBound, blasint(m), kernel,
            blasint(columns.count), 0, &weighted, blasint(columns.count))
        }
        // A block beside the diagonal stands for its mirror image too.
        let times = isSame && left != rows.lowerBound ? 2.0 : 1
        yWeights.values.withUnsafeBufferPointer { weights in
          for line in 0..<count {
            var sum = 0.0
            for place in 0..<columns.count {
              sum += weighted[line * columns.count + place] * weights[line * n + left + place]
            }
            sums[line] += times * sum
          }
        }
      }
      return sums
    }
    return parts.reduce([Double](repeating: 0, count: count)) { zip($0, $1).map(+) }
  }

  /// Returns `Σ k(xᵢ, yⱼ)` over all pairs of few rows, on the calling thread; see ``sums(_:_:_:_:width:pool:)``.
  package func sum(_ x: [Float], _ y: [Float]?, width: Int) -> Double {
    let (side, isSame, m) = (Self.side, y == nil, x.count / width)
    let y = y ?? x
    let n = y.count / width
    let products = allocateAligned(side * side)
    defer { freeAligned(products) }
    var kernel = [Double](repeating: 0, count: side * side)
    var total = 0.0
    for top in stride(from: 0, to: m, by: side) {
      let rows = top..<min(top + side, m)
      for left in stride(from: isSame ? top : 0, to: n, by: side) {
        let columns = left..<min(left + side, n)
        fill(&kernel, x, rows, y, columns, width, products)
        let isDiagonal = isSame && left == top
        if isDiagonal {
          for place in 0..<rows.count { kernel[place * columns.count + place] = 0 }
        }
        let sum = kernel[..<(rows.count * columns.count)].reduce(0, +)
        total += isSame && !isDiagonal ? 2 * sum : sum
      }
    }
    return total
  }

  private func fill(
    _ kernel: inout [Double], _ x: [Float], _ rows: Range<Int>, _ y: [Float], _ columns: Range<Int>,
    _ width: Int, _ products: UnsafeMutablePointer<Float>
  ) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        gemm(
          m: rows.count, n: columns.count, k: width, x + rows.lowerBound * width, lda: width,
          transposeA: false, y + columns.lowerBound * width, ldb: width, transposeB: true,
          into: products, ldc: columns.count)
      }
    }
    gk_polynomial_kernel(
      &kernel, products, scale, constant, Int32(degree), rows.count * columns.count)
  }
}
