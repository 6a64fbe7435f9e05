import Engine

/// How a plan cuts series `[time, batch, ...]` and what is computed from them row by row: into parts of the batch, with all
/// times of their rows.
///
/// These are the pieces of the graph's scans. A product, an elementwise op or a sum over the same rows that is cut in the same
/// way finds its part of the rows where the same thread has just written it, and needs nothing of the other parts: see
/// ``Chains``.
package struct SeriesCut: Hashable, Sendable {
  let time: Int
  let batch: Int
  /// Rows of the batch in a piece, a divisor of `batch`.
  let rows: Int

  var pieces: Int { batch / rows }
  /// Rows of all times.
  var rowCount: Int { time * batch }

  /// Pieces with fewer rows would leave tiles of products half empty.
  static let fewestRows = 16

  /// Multiply-adds of a piece of a product up to which it is cut: more is worth regions of its own.
  static let mostWork = 1 << 23

  /// The runs in which the rows of a piece lie.
  var rowRuns: ProductRuns { .rows(count: time, pitch: batch) }
  var termRuns: ProductRuns { .terms(length: rows, pitch: batch) }

  /// The rows of a piece at one time.
  func run(_ piece: Int, time: Int) -> Range<Int> {
    let first = time * batch + piece * rows
    return first..<first + rows
  }

  /// The cuts of a graph's scans, unless two of them have as many rows in all, so that it could not be told whose rows are
  /// whose.
  static func cuts(of graph: Graph) -> [SeriesCut] {
    let scans = Set(graph.nodes.compactMap { ($0.op as? Scan)?.cut })
    return scans.filter { cut in
      cut.pieces > 1 && cut.rows >= fewestRows
        && !scans.contains { $0 != cut && $0.rowCount == cut.rowCount }
    }.sorted { $0.rowCount < $1.rowCount }
  }
}

/// What the pieces of an op are that is cut like series.
package enum CutResult {
  /// Rows of the result.
  case rows
  /// Partial sums over the rows, which are added when all pieces are done.
  case sum
}

extension Scan {
  var cut: SeriesCut { SeriesCut(time: time, batch: batch, rows: body.rows) }
}
