internal import CKernels

/// For each row the others that may be its nearest, by lower bounds on their squared distances; one thread's.
final class CandidateLists {
  private let capacity: Int
  // Row by row, rising.
  private let bounds: UnsafeMutableBufferPointer<Float>
  private let others: UnsafeMutableBufferPointer<Int32>
  private var places = [Int32](repeating: 0, count: 512)
  private var norms = [Float](repeating: 0, count: 512)

  /// Creates empty lists of `capacity` each.
  init(rows: Int, capacity: Int) {
    self.capacity = capacity
    bounds = .allocate(capacity: rows * capacity)
    others = .allocate(capacity: rows * capacity)
    bounds.initialize(repeating: .infinity)
    others.initialize(repeating: -1)
  }

  deinit {
    bounds.deallocate()
    others.deallocate()
  }

  private func insert(_ bound: Float, _ other: Int, for row: Int) {
    let start = row * capacity
    var place = start + capacity - 1
    guard bound < bounds[place] else { return }
    while place > start, bounds[place - 1] > bound {
      (bounds[place], others[place]) = (bounds[place - 1], others[place - 1])
      place -= 1
    }
    (bounds[place], others[place]) = (bound, Int32(other))
  }

  /// Notes what a block says of its rows.
  func note(_ block: ProductBlock, _ low: [Float], _ otherLow: [Float], isTriangular: Bool) {
    otherLow.withUnsafeBufferPointer { otherLow in
      guard let norms = otherLow.baseAddress else { return }
      for row in block.rows {
        let first = isTriangular ? max(row + 1, block.columns.lowerBound) : block.columns.lowerBound
        guard first < block.columns.upperBound else { continue }
        let skipped = first - block.columns.lowerBound
        let line = block.line(row) + skipped
        let limit = bounds[(row + 1) * capacity - 1] - low[row]
        let found = gk_places_within(
          &places, line, norms + first, limit, block.columns.count - skipped)
        for place in places[..<found] {
          let column = first + Int(place)
          insert(low[row] + (norms[column] - 2 * line[Int(place)]), column, for: row)
        }
      }
    }
  }

  /// Notes what a block says of its columns, which are rows of the second set.
  func noteColumns(_ block: ProductBlock, _ low: [Float], _ otherLow: [Float], isTriangular: Bool) {
    // A column's largest bound is taken off its norm, so that one limit serves a whole row of products. Bounds only
    // fall while the block is read, so what is passed over would not be inserted either.
    let columns = block.columns
    for (place, column) in columns.enumerated() {
      norms[place] = otherLow[column] - bounds[(column + 1) * capacity - 1]
    }
    for row in block.rows {
      let skipped = isTriangular ? max(row + 1 - columns.lowerBound, 0) : 0
      guard skipped < columns.count else { continue }
      let line = block.line(row) + skipped
      let found = norms.withUnsafeBufferPointer { norms in
        norms.baseAddress.map {
          gk_places_within(&places, line, $0 + skipped, -low[row], columns.count - skipped)
        } ?? 0
      }
      for place in places[..<found] {
        let column = columns.lowerBound + skipped + Int(place)
        insert(low[row] + (otherLow[column] - 2 * line[Int(place)]), row, for: column)
        norms[skipped + Int(place)] = otherLow[column] - bounds[(column + 1) * capacity - 1]
      }
    }
  }

  /// Returns a row's candidates from the lists of all threads, and what all other distances reach at least.
  static func merged(_ lists: [CandidateLists], _ row: Int) -> (places: [Int], bound: Float) {
    var bound = Float.infinity
    var all: [(bound: Float, place: Int)] = []
    for list in lists {
      let range = row * list.capacity..<(row + 1) * list.capacity
      bound = min(bound, list.bounds[range.upperBound - 1])
      for place in range where list.others[place] >= 0 {
        all.append((list.bounds[place], Int(list.others[place])))
      }
    }
    return (all.filter { $0.bound <= bound }.map(\.place), bound)
  }
}
