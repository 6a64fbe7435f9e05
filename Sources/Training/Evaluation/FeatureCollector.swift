import Engine
import FeatureNetworks
import NeuralNet

/// Takes features as they are computed.
struct FeatureCollector {
  private let count: Int
  private let mostBytes: Int
  private var width = 0
  private var classCount: Int?
  private var (features, logits) = ([Float](), [Float]())
  private var writer: TensorFileWriter?

  /// Waits for the features of so many samples.
  ///
  /// - Parameters:
  ///   - count: Samples, at least 1.
  ///   - mostBytes: Bytes that are kept in memory.
  init(_ count: Int, inMemoryUpTo mostBytes: Int = FeatureStore.mostBytes) {
    (self.count, self.mostBytes) = (count, mostBytes)
  }

  /// Takes the rows of the next samples.
  ///
  /// - Throws: `FileSystemError` when the disk is full or fails.
  mutating func add(_ rows: FeatureRows) throws {
    if width == 0 {
      (width, classCount) = (rows.features.shape[1], rows.logits?.shape[1])
      if FeatureStore.bytes(count, width, classCount) > mostBytes {
        var shapes: [String: Shape] = ["features": [count, width]]
        shapes["logits"] = classCount.map { [count, $0] }
        writer = try TensorFileWriter(shapes: shapes)
      } else {
        features.reserveCapacity(count * width)
      }
    }
    if let writer {
      try writer.append(rows.features.values, to: "features")
      if let found = rows.logits { try writer.append(found.values, to: "logits") }
    } else {
      features += rows.features.values
      if let found = rows.logits { logits += found.values }
    }
  }

  /// Returns the features of all samples.
  ///
  /// - Throws: `FileSystemError` or `CheckpointError` when the disk is full or fails.
  func finished() throws -> FeatureStore {
    if let writer, let store = try FeatureStore(writer.finish(), inMemoryUpTo: mostBytes) {
      return store
    }
    return FeatureStore(
      FeatureRows(
        features: NDArray([count, width], features),
        logits: classCount.map { NDArray([count, $0], logits) }))
  }
}
