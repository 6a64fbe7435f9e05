import Engine
import Foundation
import _TestSupport

/// Features that several suites share.
enum FeatureSamples {
  /// The features of `scripts/golden/feature_metrics.py`: column `c` scaled by (1 + c % 8) / 8, then shifted.
  static func formula(_ stream: Int, _ count: Int, _ width: Int, shift: Double = 0) -> NDArray {
    let values = goldenFill(stream, count: count * width).enumerated().map { place, value in
      Float(Double(value) * Double(1 + place % width % 8) / 8 + shift)
    }
    return NDArray([count, width], values)
  }

  /// Independent normal numbers.
  static func normal(
    _ stream: String, _ count: Int, _ width: Int, mean: Float = 0, deviation: Float = 1
  ) -> NDArray {
    let values = RandomStream(seed: 5, name: stream).normals(count * width)
    return NDArray([count, width], values.map { $0 * deviation + mean })
  }

  /// One number for all.
  static func constant(_ value: Float, _ count: Int, _ width: Int) -> NDArray {
    NDArray([count, width], repeating: value)
  }

  static let pool = WorkerPool(threadCount: 2)

  struct GoldenFile: Decodable {
    struct Frechet: Decodable {
      var real: Int
      var generated: Int
      var width: Int
      var shift: Double
      var pytorchFid: Double
      var torchFidelity: Double
    }
    struct Kernel: Decodable {
      var real: Int
      var generated: Int
      var width: Int
      var shift: Double
      var subsets: Int
      var size: Int
      var mean: Double
      var std: Double
      var all: Double
    }
    struct Neighbors: Decodable {
      struct PRDC: Decodable {
        var precision: Double
        var recall: Double
        var density: Double
        var coverage: Double
      }
      var real: Int
      var generated: Int
      var width: Int
      var shift: Double
      var k: Int
      var prdc: PRDC
      var precision: Double
      var recall: Double
    }
    struct Score: Decodable {
      var count: Int
      var classes: Int
      var scale: Float
      var splits: Int
      var shuffle: Bool
      var mean: Double
      var std: Double
    }
    struct RandomState: Decodable {
      var seed: UInt32
      var words: [UInt32]
      var permutation: [Int]
      var choice: [Int]
      var one: [Int]
    }
    var frechet: [Frechet]
    var singular: [Frechet]
    var kid: [Kernel]
    var neighbors: [Neighbors]
    var scores: [Score]
    var randomStates: [RandomState]
  }

  static func golden() throws -> GoldenFile {
    try Golden.load("feature_metrics.json", as: GoldenFile.self)
  }
}
