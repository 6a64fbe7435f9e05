internal import CKernels

/// Returns the distance of each row to its `count`-th nearest other row.
///
/// Distances are those of ``RowPairs/distance(_:_:of:)``: candidates come from products in single precision with bounds
/// on their error, and whatever the bounds leave open is computed in double precision from the rows themselves. Memory
/// is O(rows · count) for each thread.
///
/// - Parameters:
///   - values: Rows of finite numbers, one after the other.
///   - width: Numbers in a row.
///   - count: At least 1 and less than the number of rows.
///   - pool: The threads to run on; they do not change the result.
/// - Returns: A distance for each row.
package func nearestDistances(
  in values: [Float], width: Int, count: Int, pool: WorkerPool
) -> [Float] {
  let rows = RowPairs.prepare([values], width: width, pool: pool)[0]
  precondition(
    (1..<max(rows.count, 1)).contains(count), "nearestDistances: \(count) of \(rows.count) rows")
  let lists = (0..<pool.threadCount).map { _ in
    CandidateLists(rows: rows.count, capacity: 2 * count + 8)
  }
  forEachBlock(rows, rows, isTriangular: true, pool: pool) { block in
    lists[block.worker].note(block, rows.lowNorms, rows.lowNorms, isTriangular: true)
    lists[block.worker].noteColumns(block, rows.lowNorms, rows.lowNorms, isTriangular: true)
  }
  return nearest(rows, rows, count, lists, pool)
}

/// Returns the distance of each row to the nearest of another set, for both of two sets.
package func nearestDistances(
  between a: [Float], and b: [Float], width: Int, pool: WorkerPool
) -> (a: [Float], b: [Float]) {
  let sets = RowPairs.prepare([a, b], width: width, pool: pool)
  let lists = sets.map { rows in
    (0..<pool.threadCount).map { _ in CandidateLists(rows: rows.count, capacity: 8) }
  }
  forEachBlock(sets[0], sets[1], isTriangular: false, pool: pool) { block in
    lists[0][block.worker].note(block, sets[0].lowNorms, sets[1].lowNorms, isTriangular: false)
    lists[1][block.worker].noteColumns(
      block, sets[0].lowNorms, sets[1].lowNorms, isTriangular: false)
  }
  return (
    nearest(sets[0], sets[1], 1, lists[0], pool), nearest(sets[1], sets[0], 1, lists[1], pool)
  )
}

/// Returns the distance of each row to its `count`-th nearest of other rows, which are the same set or another.
private func nearest(
  _ rows: RowPairs, _ others: RowPairs, _ count: Int, _ lists: [CandidateLists], _ pool: WorkerPool
) -> [Float] {
  let squaredScale = rows.scale * rows.scale
  return pool.map(rows.count) { row in
    let (places, bound) = CandidateLists.merged(lists, row)
    var nearest = SmallestNumbers(count)
    for place in places { nearest.insert(rows.squaredDistance(row, place, of: others)) }
    // All that is not among the candidates is at least as far as the last of them, by its lower bound.
    if nearest.largest * squaredScale * (1 + 1e-6) > Double(bound) {
      nearest = SmallestNumbers(count)
      for place in 0..<others.count where rows !== others || place != row {
        nearest.insert(rows.squaredDistance(row, place, of: others))
      }
    }
    return Float(nearest.largest).squareRoot()
  }
}

/// The few smallest of many numbers.
private struct SmallestNumbers {
  private var numbers: [Double]

  init(_ count: Int) { numbers = [Double](repeating: .infinity, count: count) }

  /// The largest of those kept; infinite until there are enough.
  var largest: Double { numbers[numbers.count - 1] }

  mutating func insert(_ number: Double) {
    guard number < largest else { return }
    var place = numbers.count - 1
    while place > 0, numbers[place - 1] > number {
      numbers[place] = numbers[place - 1]
      place -= 1
    }
    numbers[place] = number
  }
}
