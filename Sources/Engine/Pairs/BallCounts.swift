internal import CKernels

/// How the rows of two sets lie in balls around the rows of the other.
package struct BallCounts: Sendable, Equatable {
  /// Of each row of the first set, the rows of the second in its ball.
  package var heldByFirst: [Int]
  /// Of each row of the second set, the balls of the first that it lies in.
  package var ballsOfFirst: [Int]
  /// Of each row of the first set, the balls of the second that it lies in.
  package var ballsOfSecond: [Int]
}

/// Counts how the rows of two sets lie in balls around the rows of the other.
///
/// Distances are those of ``RowPairs/distance(_:_:of:)``, compared with the radii in single precision: pairs that bounds
/// on the error of products in single precision leave open are computed in double precision from the rows themselves.
/// Memory is O(rows) for each thread.
///
/// - Parameters:
///   - first: Rows of finite numbers, one after the other.
///   - firstRadii: A radius for each.
///   - second: Rows of the same width.
///   - secondRadii: A radius for each.
///   - width: Numbers in a row.
///   - includesBorder: Whether a row whose distance equals the radius lies in the ball.
///   - pool: The threads to run on; they do not change the result.
/// - Returns: The counts.
package func ballCounts(
  _ first: [Float], firstRadii: [Float], _ second: [Float], secondRadii: [Float], width: Int,
  includesBorder: Bool, pool: WorkerPool
) -> BallCounts {
  let sets = RowPairs.prepare([first, second], width: width, pool: pool)
  let tallies = (0..<pool.threadCount).map { _ in
    BallTally(sets[0], firstRadii, sets[1], secondRadii, includesBorder: includesBorder)
  }
  forEachBlock(sets[0], sets[1], isTriangular: false, pool: pool) { tallies[$0.worker].add($0) }
  var counts = tallies[0].counts
  for other in tallies.dropFirst().map(\.counts) {
    for row in counts.heldByFirst.indices {
      counts.heldByFirst[row] += other.heldByFirst[row]
      counts.ballsOfSecond[row] += other.ballsOfSecond[row]
    }
    for row in counts.ballsOfFirst.indices { counts.ballsOfFirst[row] += other.ballsOfFirst[row] }
  }
  return counts
}

/// What one thread has counted.
private final class BallTally {
  var counts: BallCounts

  private let a: RowPairs
  private let b: RowPairs
  private let radiiA: [Float]
  private let radiiB: [Float]
  private let includesBorder: Bool
  // Squared radii in the scale of the moved rows, a little more and a little less than rounding leaves open.
  private let outerA: [Float]
  private let innerA: [Float]
  private let innerB: [Float]
  // Norms less the outer squared radii: one limit then serves a whole row of products.
  private let reachB: [Float]
  private var places = [Int32](repeating: 0, count: 512)

  init(
    _ a: RowPairs, _ radiiA: [Float], _ b: RowPairs, _ radiiB: [Float], includesBorder: Bool
  ) {
    (self.a, self.radiiA, self.b, self.radiiB) = (a, radiiA, b, radiiB)
    self.includesBorder = includesBorder
    func squares(_ radii: [Float], _ factor: Double) -> [Float] {
      radii.map { Float(Double($0) * Double($0) * a.scale * a.scale * factor) }
    }
    outerA = squares(radiiA, 1 + 1e-6)
    innerA = squares(radiiA, 1 - 1e-6)
    innerB = squares(radiiB, 1 - 1e-6)
    reachB = zip(b.lowNorms, squares(radiiB, 1 + 1e-6)).map { $0 - $1 }
    counts = BallCounts(
      heldByFirst: [Int](repeating: 0, count: a.count),
      ballsOfFirst: [Int](repeating: 0, count: b.count),
      ballsOfSecond: [Int](repeating: 0, count: a.count))
  }

  func add(_ block: ProductBlock) {
    let first = block.columns.lowerBound
    for row in block.rows {
      let line = block.line(row)
      func isWithin(_ place: Int, _ inner: Float, _ radius: Float) -> Bool {
        let most = a.highNorms[row] + (b.highNorms[first + place] - 2 * line[place])
        if most < inner { return true }
        let distance = a.distance(row, first + place, of: b)
        return includesBorder ? distance <= radius : distance < radius
      }
      var found = find(line, b.lowNorms, block.columns, limit: outerA[row] - a.lowNorms[row])
      for place in places[..<found].lazy.map(Int.init)
      where isWithin(place, innerA[row], radiiA[row]) {
        counts.heldByFirst[row] += 1
        counts.ballsOfFirst[first + place] += 1
      }
      found = find(line, reachB, block.columns, limit: -a.lowNorms[row])
      for place in places[..<found].lazy.map(Int.init)
      where isWithin(place, innerB[first + place], radiiB[first + place]) {
        counts.ballsOfSecond[row] += 1
      }
    }
  }

  private func find(
    _ line: UnsafePointer<Float>, _ norms: [Float], _ columns: Range<Int>, limit: Float
  ) -> Int {
    norms.withUnsafeBufferPointer { norms in
      guard let start = norms.baseAddress else { return 0 }
      return gk_places_within(&places, line, start + columns.lowerBound, limit, columns.count)
    }
  }
}
