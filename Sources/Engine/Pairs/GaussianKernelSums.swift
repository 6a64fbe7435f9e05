internal import CKernels

/// Returns for each row `Σⱼ exp(−‖xᵢ − yⱼ‖² / 2s²)` over the rows of a set, for several bandwidths `s`.
///
/// - Parameters:
///   - x: Rows of finite numbers, one after the other.
///   - y: Rows of the same width, or nil for those of `x`: then a row is not paired with itself.
///   - width: Numbers in a row.
///   - bandwidths: In units of the rows, more than 0.
///   - pool: The threads to run on; they do not change a bit of the result.
/// - Returns: A row of sums for each bandwidth.
package func gaussianKernelSums(
  _ x: [Float], _ y: [Float]?, width: Int, bandwidths: [Double], pool: WorkerPool
) -> Matrix {
  let sets = RowPairs.prepare([x] + (y.map { [$0] } ?? []), width: width, pool: pool)
  let (a, b, isSame) = (sets[0], sets[sets.count - 1], y == nil)
  let factors = bandwidths.map { Float(-1 / (2 * $0 * $0 * a.scale * a.scale)) }
  let squares = (0..<pool.threadCount).map { _ in allocateAligned(1024) }
  let sums = UnsafeMutableBufferPointer<Double>.allocate(capacity: factors.count * a.count)
  sums.initialize(repeating: 0)
  defer {
    for memory in squares { freeAligned(memory) }
    sums.deallocate()
  }
  forEachBlock(a, b, isTriangular: false, pool: pool) { block in
    let (square, value) = (squares[block.worker], squares[block.worker] + 512)
    for row in block.rows {
      let line = block.line(row)
      for (place, column) in block.columns.enumerated() {
        square[place] = max(a.norms[row] + (b.norms[column] - 2 * line[place]), 0)
      }
      for (bandwidth, factor) in factors.enumerated() {
        for place in 0..<block.columns.count { value[place] = square[place] * factor }
        gk_exp(value, value, nil, nil, nil, block.columns.count)
        if isSame, block.columns.contains(row) { value[row - block.columns.lowerBound] = 0 }
        var sum = 0.0
        for place in 0..<block.columns.count { sum += Double(value[place]) }
        sums[bandwidth * a.count + row] += sum
      }
    }
  }
  return Matrix(rows: factors.count, columns: a.count, Array(sums))
}

/// Returns the distances of all pairs of few rows, rising, in double precision.
package func pairDistances(_ rows: [Float], width: Int, pool: WorkerPool) -> [Double] {
  let count = rows.count / width
  let distances = pool.map(count) { row in
    rows.withUnsafeBufferPointer { rows -> [Double] in
      guard let start = rows.baseAddress else { return [] }
      return (0..<row).map { other in
        gk_squared_distance(start + row * width, start + other * width, width).squareRoot()
      }
    }
  }
  return distances.joined().sorted()
}
