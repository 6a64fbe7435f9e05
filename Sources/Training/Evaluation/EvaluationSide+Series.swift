import Datasets
import Engine

extension EvaluationSide {
  /// Whether its samples are series.
  var isSeries: Bool {
    switch content {
    case .dataset, .generator: sampleShape?.rank == 2
    case .folder, .features, .statistics: false
    }
  }

  /// Returns an array `[count, steps, features]` as series in the units of this side; nil for anything else.
  func series(in array: NDArray, file: String) throws -> (any Dataset)? {
    guard isSeries, let layout, array.shape.rank == 3, array.shape[2] == layout.columns.count,
      array.shape.count > 0
    else { return nil }
    if let place = array.values.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError.notFinite(
        side: file, sample: place / (array.shape[1] * array.shape[2]))
    }
    return SeriesSamples(
      name: file, shape: [array.shape[1], array.shape[2]], values: array.values.map(Double.init),
      columns: layout.columns, scaling: .none)
  }

  /// Returns how a table is opened as series like those of this side; nil where this side has none.
  ///
  /// A table of samples tells its series apart by `sequence`, and its steps by `step`.
  func tableOfSeries(_ file: String, start: [UInt8]) -> String? {
    guard isSeries, let steps = sampleShape?[0], file.hasSuffix(".csv") else { return nil }
    var line = (try? FileBytes.read(file, atMost: 14)) ?? start
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    let isSampled = String(decoding: line, as: UTF8.self).hasPrefix("sequence,st")
    return "csv:\(file),window=\(steps)" + (isSampled ? ",id=sequence,time=step" : "")
  }

  /// Returns series in the wanted scaling, through their units; other samples as they are.
  func scaled(_ samples: NDArray) -> NDArray {
    guard let target, let own = layout?.scaling, own != target,
      own.columns.count == target.columns.count, samples.shape.rank == 3,
      samples.shape[2] == own.columns.count
    else { return samples }
    let width = own.columns.count
    return NDArray(
      samples.shape,
      samples.values.enumerated().map { place, value in
        let (from, to) = (own.columns[place % width], target.columns[place % width])
        let restored = from.restored(value)
        // A feature that never changes in the wanted scaling keeps its distance from it.
        return to.isConstant ? Float(restored - to.offset) : to.scaled(restored)
      })
  }
}
