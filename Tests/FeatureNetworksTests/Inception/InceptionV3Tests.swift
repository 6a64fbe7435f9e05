import Autograd
import Engine
import Foundation
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct InceptionV3Tests {
  struct File: Decodable {
    let parameters: Int
    let images: [Image]
    let folder: [Picture]
  }

  struct Picture: Decodable {
    let name: String
    let file: Data
    let features: [Float]
  }

  struct Image: Decodable {
    let size: Int
    let taps: [Tap]
    let features: [Float]
    let logits: [Float]
    let largestFeature: Float
    let largestLogit: Float
  }

  struct Tap: Decodable {
    let shape: [Int]
    let step: Int
    let values: [Float]
  }

  private func every16th(_ values: [Float]) -> [Float] {
    stride(from: 0, to: values.count, by: 16).map { values[$0] }
  }

  @Test func `features and logits are those of pytorch-fid`() throws {
    let network = try FormulaWeights.network.get()
    let images = try Golden.load("inception.json", as: File.self).images
    #expect(images.count == 3)
    let pool = WorkerPool(threadCount: 2)
    for (index, golden) in images.enumerated() {
      let rows = network.rows(of: FormulaWeights.image(index, size: golden.size), pool: pool)
      #expect(rows.features.shape == [1, 2048] && rows.logits?.shape == [1, 1008])
      let features = every16th(rows.features.values).largestDifference(from: golden.features)
      #expect(features <= 1e-4 * golden.largestFeature, "image \(index)")
      let logits = every16th(rows.logits?.values ?? []).largestDifference(from: golden.logits)
      #expect(logits <= 1e-4 * golden.largestLogit, "image \(index)")
    }
  }

  // The features of random weights hardly tell two images apart; the values on the way do.
  @Test func `values on the way are those of pytorch-fid`() throws {
    let weights = try InceptionWeights(FormulaWeights.tensors)
    let runner = NetworkRunner(parameters: weights.parameters) { images in
      var graph = InceptionGraph()
      let taps = graph.taps(images)
      return [("0", taps.first), ("1", taps.second), ("2", taps.third)]
    }
    let pool = WorkerPool(threadCount: 2)
    for (index, golden) in try Golden.load("inception.json", as: File.self).images.enumerated() {
      let outputs = runner.run(FormulaWeights.image(index, size: golden.size), pool: pool)
      for (place, tap) in golden.taps.enumerated() {
        let found = try #require(outputs["\(place)"])
        let (channels, pixels) = (tap.shape[0], tap.shape[1] * tap.shape[2])
        #expect(found.shape == [1, tap.shape[1], tap.shape[2], channels])
        let values = tap.values.indices.map { number in
          let place = number * tap.step
          return found.values[place % pixels * channels + place / pixels]
        }
        let scale = tap.values.map(\.magnitude).max() ?? 0
        #expect(
          values.largestDifference(from: tap.values) <= 1e-4 * scale, "image \(index), tap \(place)"
        )
      }
    }
  }

  /// From pytorch-fid's `get_activations` over the same files.
  @Test func `a folder has pytorch-fid's features`() throws {
    let golden = try Golden.load("inception.json", as: File.self).folder
    let folder = try TemporaryFolder()
    for picture in golden {
      try picture.file.write(to: URL(fileURLWithPath: folder.path + "/" + picture.name))
    }
    var extraction = FeatureExtraction(
      network: try FormulaWeights.network.get(), convention: .pytorchFID,
      pool: WorkerPool(threadCount: 2))
    extraction.batchSize = 2
    var rows: [[Float]] = []
    try extraction.run(over: FolderImages(folder.path)) { batch in
      for row in 0..<batch.features.shape[0] {
        rows.append(Array(batch.features.values[row * 2048..<(row + 1) * 2048]))
      }
    }
    #expect(rows.count == 5)
    for (row, picture) in zip(rows, golden) {
      let difference = every16th(row).largestDifference(from: picture.features)
      #expect(difference <= 1e-4 * (picture.features.max() ?? 0), "\(picture.name)")
    }
  }

  @Test func `threads do not change a bit, the batch hardly`() throws {
    let network = try FormulaWeights.network.get()
    let images = (0..<3).map { FormulaWeights.image($0, size: 75) }
    let batch = NDArray([3, 75, 75, 3], images.flatMap(\.values))
    let one = network.rows(of: batch, pool: WorkerPool(threadCount: 1))
    let three = network.rows(of: batch, pool: WorkerPool(threadCount: 3))
    #expect(one.features == three.features && one.logits == three.logits)
    let alone = network.rows(of: images[1], pool: WorkerPool(threadCount: 2))
    // Products are cut elsewhere, so that sums of single precision differ.
    let difference = alone.features.values.largestDifference(
      from: one.features.values[2048..<4096])
    #expect(difference <= 1e-5 * (alone.features.values.max() ?? 0))
  }

  @Test func `sizes are the published ones`() throws {
    #expect(InceptionGraph.convolutions.count == 94)
    #expect(Set(InceptionGraph.convolutions.map(\.path)).count == 94)
    // Means and variances of the normalisation are not trained.
    let trained = InceptionWeights.tensors.filter { !$0.name.contains("running_") }
    #expect(trained.reduce(0) { $0 + $1.shape.count } == 23_850_960)
    #expect(
      try Golden.load("inception.json", as: File.self).parameters == 23_850_960)
    #expect(InceptionWeights.tensors.count == 472)
    var graph = InceptionGraph()
    let taps = graph.taps(Trace().input("images", [2, 299, 299, 3]))
    #expect(taps.first.shape == [2, 73, 73, 64])
    #expect(taps.second.shape == [2, 35, 35, 192])
    #expect(taps.third.shape == [2, 17, 17, 768])
    #expect(taps.features.shape == [2, 2048])
  }

  @Test func `the three poolings at borders`() throws {
    let nine = NDArray([1, 3, 3, 1], (1...9).map(Float.init))
    let runner = NetworkRunner(parameters: [:]) { x in
      [
        ("inside", x.averagePooled(3, stride: 1, padding: 1, countsPadding: false)),
        ("max", x.maxPooled(3, stride: 1, padding: 1)),
        ("strided", x.maxPooled(3, stride: 2)),
      ]
    }
    let found = runner.run(nine, pool: WorkerPool(threadCount: 1))
    #expect(found["inside"]?.values == [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])
    #expect(found["max"]?.values == [5, 6, 6, 8, 9, 9, 8, 9, 9])
    #expect(found["strided"]?.values == [9])
  }
}
