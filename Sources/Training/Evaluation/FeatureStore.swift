import Engine
import Evaluation
import FeatureNetworks
import NeuralNet

/// The features of a side's samples, and logits where the network has classes: in memory while they are few, else in a
/// file that is read in portions.
struct FeatureStore {
  /// Bytes of features and logits that are kept in memory.
  static let mostBytes = 64 << 20
  /// Rows that are looked at together.
  static let portion = 512

  private enum Place {
    case memory(FeatureRows)
    case file(TensorFile)
  }

  private let place: Place
  /// Number of samples.
  let count: Int
  /// Features of a sample.
  let width: Int
  /// Classes that there are logits of; nil without them.
  let classCount: Int?

  /// Features in memory.
  init(_ rows: FeatureRows) {
    place = .memory(rows)
    (count, width) = (rows.features.shape[0], rows.features.shape[1])
    classCount = rows.logits?.shape[1]
  }

  /// Features in a file, as ``FeatureCollector`` writes it; nil when the file holds something else.
  ///
  /// Few are taken into memory.
  ///
  /// - Throws: `CheckpointError` when the disk fails.
  init?(_ file: TensorFile, inMemoryUpTo most: Int = Self.mostBytes) throws {
    guard let features = file.shape(of: "features"), features.rank == 2, features.count > 0 else {
      return nil
    }
    let logits = file.shape(of: "logits")
    if let logits, logits.rank != 2 || logits[0] != features[0] || logits[1] == 0 { return nil }
    (count, width, classCount) = (features[0], features[1], logits?[1])
    guard Self.bytes(features[0], features[1], logits?[1]) <= most else {
      place = .file(file)
      return
    }
    var rows = FeatureRows(features: try file.rows(0..<features[0], of: "features"))
    if logits != nil { rows.logits = try file.rows(0..<features[0], of: "logits") }
    place = .memory(rows)
  }

  /// Bytes that features and logits take.
  var bytes: Int { Self.bytes(count, width, classCount) }

  /// All samples, in portions.
  var portions: [Range<Int>] {
    stride(from: 0, to: count, by: Self.portion).map { $0..<min($0 + Self.portion, count) }
  }

  /// Bytes that features and logits of samples take.
  static func bytes(_ count: Int, _ width: Int, _ classCount: Int?) -> Int {
    4 * count * (width + (classCount ?? 0))
  }

  /// Returns features of some samples, `[n, width]`.
  ///
  /// - Throws: `CheckpointError` when the disk fails.
  func features(at samples: some RandomAccessCollection<Int>) throws -> NDArray {
    switch place {
    case .memory(let rows): Self.rows(of: rows.features, samples)
    case .file(let file): try file.rows(samples, of: "features")
    }
  }

  /// Returns logits of samples that follow one another, `[n, classes]`.
  ///
  /// - Throws: `CheckpointError` when the disk fails.
  /// - Precondition: there are classes.
  func logits(at samples: Range<Int>) throws -> NDArray {
    switch place {
    case .memory(let rows):
      guard let logits = rows.logits else { preconditionFailure("FeatureStore: no classes") }
      return Self.rows(of: logits, samples)
    case .file(let file): return try file.rows(samples, of: "logits")
    }
  }

  private static func rows(
    of array: NDArray, _ samples: some RandomAccessCollection<Int>
  ) -> NDArray {
    if let range = samples as? Range<Int>, range == 0..<array.shape[0] { return array }
    let width = array.shape[1]
    var values: [Float] = []
    values.reserveCapacity(samples.count * width)
    for sample in samples { values += array.values[sample * width..<(sample + 1) * width] }
    return NDArray([samples.count, width], values)
  }

  /// Writes the features to a file that ``TensorFile`` reads.
  ///
  /// - Throws: `CheckpointError` or `FileSystemError` when the file system refuses.
  func write(to path: String, metadata: [String: String]) throws {
    switch place {
    case .memory(let rows):
      var tensors = ["features": rows.features]
      tensors["logits"] = rows.logits
      try SafeTensors(metadata: metadata, tensors: tensors).write(to: path)
    case .file(let file): try file.copy(to: path, metadata: metadata)
    }
  }
}
