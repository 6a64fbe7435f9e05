import Engine
import FeatureNetworks
import Foundation
import NeuralNet
import Testing
import _TestSupport

@testable import Evaluation
@testable import Training

/// Features in a file give what the same features in memory give, bit by bit.
@Suite struct FeatureStoreTests {
  private let pool = WorkerPool(threadCount: 2)

  private func features(_ stream: Int, _ count: Int, _ width: Int) -> NDArray {
    NDArray(
      [count, width], goldenFill(stream, count: count * width).map { $0 + Float(stream) / 8 })
  }

  /// The same features in memory and in a file, collected in portions.
  private func stores(
    _ features: NDArray, logits: NDArray? = nil
  ) throws -> (memory: FeatureStore, file: FeatureStore) {
    let count = features.shape[0]
    func store(_ mostBytes: Int) throws -> FeatureStore {
      var collector = FeatureCollector(count, inMemoryUpTo: mostBytes)
      for first in stride(from: 0, to: count, by: 64) {
        let range = first..<min(first + 64, count)
        func part(_ array: NDArray) -> NDArray {
          let width = array.shape[1]
          return NDArray(
            [range.count, width],
            Array(array.values[range.lowerBound * width..<range.upperBound * width]))
        }
        try collector.add(FeatureRows(features: part(features), logits: logits.map(part)))
      }
      return try collector.finished()
    }
    return (try store(.max), try store(0))
  }

  @Test func `rows and logits are those that were collected`() throws {
    let (rows, logits) = (features(1, 1100, 5), features(2, 1100, 3))
    let (memory, file) = try stores(rows, logits: logits)
    for store in [memory, file] {
      #expect(store.count == 1100 && store.width == 5 && store.classCount == 3)
      #expect(store.bytes == 4 * 1100 * 8)
      #expect(store.portions == [0..<512, 512..<1024, 1024..<1100])
      #expect(try store.features(at: 0..<1100) == rows)
      #expect(try store.features(at: [7, 3, 1099]).values[5..<10] == rows.values[15..<20])
      #expect(try store.logits(at: 1000..<1100).values == Array(logits.values[3000...]))
    }
    #expect("\(memory)".contains("memory") && "\(file)".contains("TensorFile"))
  }

  /// More samples than features, fewer, and more on one side alone.
  @Test(arguments: [(600, 700, 20), (60, 70, 90), (60, 200, 90), (200, 60, 90)])
  func `distance, interval and limit are the same bits`(real: Int, generated: Int, width: Int)
    throws
  {
    let (a, b) = (features(1, real, width), features(2, generated, width))
    let metric = FrechetDistance()
    let value = try metric.between(features: a, b, pool: pool)
    let interval = try metric.interval(around: value, real: a, generated: b, seed: 4, pool: pool)
    let line = try metric.extrapolated(fromFeatures: a, to: b, seed: 4, pool: pool)
    let (x, y) = (try stores(a), try stores(b))
    for (first, second) in [(x.memory, y.memory), (x.file, y.file), (x.memory, y.file)] {
      let stores = FrechetStores(metric, first, second, seed: 4, pool: pool)
      #expect(stores.haveIntervals)
      #expect(try stores.distance() == value)
      #expect(try stores.interval(around: value) == interval)
      #expect(try stores.extrapolated() == line)
    }
  }

  @Test func `files of the cache are the same bytes, and are read back`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cache = FeatureCache(folder)
    let key = FeatureCache.Key(data: "1", features: "2", convention: "3")
    let path = folder + "/" + key.fileName
    let (rows, logits) = (features(1, 130, 5), features(2, 130, 3))
    let (memory, file) = try stores(rows, logits: logits)
    let none = try cache.store(for: key)
    #expect(none == nil)
    try cache.keep(memory, for: key)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try cache.keep(file, for: key)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    let found = try #require(try cache.store(for: key))
    #expect(try found.features(at: 0..<130) == rows)
    #expect(try found.logits(at: 0..<130) == logits)

    // Files of this key with other arrays than features write.
    for tensors in [
      [:], ["features": NDArray([3])], ["features": NDArray([0, 3])],
      ["features": NDArray([3, 0])],
      ["features": NDArray([3, 2]), "logits": NDArray([2, 2])],
      ["features": NDArray([3, 2]), "logits": NDArray([3, 0])],
    ] {
      try SafeTensors(metadata: ["key": key.text], tensors: tensors).write(to: path)
      #expect(throws: TrainingError.self, "\(tensors)") { try cache.store(for: key) }
    }
    try cache.keep(memory, for: key)

    // A file of another key under this name.
    let other = FeatureCache.Key(data: "4", features: "2", convention: "3")
    try FileManager.default.moveItem(atPath: path, toPath: folder + "/" + other.fileName)
    let error = #expect(throws: TrainingError.self) { try cache.store(for: other) }
    #expect(error?.description.contains("no such features") == true)
  }
}
