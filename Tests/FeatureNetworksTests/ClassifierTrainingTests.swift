import Datasets
import Engine
import Foundation
import NeuralNet
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct ClassifierTrainingTests {
  /// Images of two classes: the left or the right half is bright, with noise.
  static func halves(_ count: Int, _ shape: Shape) -> FloatSamples {
    var generator = RandomStream(seed: 5, name: "halves").generator()
    var values = [Float]()
    for index in 0..<count {
      for place in 0..<shape.count {
        let column = place / shape[2] % shape[1]
        let isBright = (column < shape[1] / 2) == (index % 2 == 0)
        values.append((isBright ? 0.5 : -0.5) + Float(generator.uniform() - 0.5))
      }
    }
    return FloatSamples(
      name: "halves", shape: shape, values: values, labels: (0..<count).map { Int32($0 % 2) })
  }

  @Test(arguments: [[8, 8, 1], [5, 9, 3], [2, 2, 1], [20, 16, 1]])
  func `two halves are told apart at any size`(sizes: [Int]) throws {
    let training = try ClassifierTraining(Self.halves(60, Shape(sizes)), seed: 1)
    let network = try training.train(steps: 60, name: "halves", pool: WorkerPool(threadCount: 1))
    #expect(network.accuracy >= 0.9)
    #expect(network.classCount == 2)
    let rows = network.rows(of: NDArray(Shape([3] + sizes)), pool: WorkerPool(threadCount: 1))
    #expect(rows.features.shape == [3, 64])
    #expect(rows.logits?.shape == [3, 2])
  }

  @Test func `weights are the same at any number of threads, and others with another seed`() throws
  {
    let data = Self.halves(80, [8, 8, 1])
    func hash(threads: Int, seed: UInt64) throws -> String {
      try ClassifierTraining(data, seed: seed)
        .train(steps: 12, name: "a", pool: WorkerPool(threadCount: threads)).weightsHash
    }
    let one = try hash(threads: 1, seed: 3)
    #expect(try hash(threads: 2, seed: 3) == one)
    #expect(try hash(threads: 1, seed: 4) != one)
  }

  @Test func `rows do not depend on how many images come at once`() throws {
    let data = Self.halves(100, [8, 8, 1])
    let pool = WorkerPool(threadCount: 2)
    let network = try ClassifierTraining(data, seed: 0).train(steps: 3, name: "a", pool: pool)
    let whole = network.rows(of: data.samples(at: 0..<100), pool: pool)
    let tail = network.rows(of: data.samples(at: 70..<100), pool: pool)
    // An image's place in a batch decides in which order its products are added: some units of 2⁻²⁴.
    let (features, logits) = (
      whole.features.values[(70 * 64)...], whole.logits?.values[(70 * 2)...]
    )
    #expect(features.largestDifference(from: tail.features.values) < 1e-6)
    #expect((logits ?? []).largestDifference(from: tail.logits?.values ?? []) < 1e-6)
    #expect(network.rows(of: data.samples(at: 0..<100), pool: pool).features == whole.features)
    // Features are rectified, logits are their image under the last layer, without a bias.
    #expect(whole.features.values.allSatisfy { $0 >= 0 })
  }

  @Test func `a file gives the same network back`() throws {
    let pool = WorkerPool(threadCount: 1)
    let network = try ClassifierTraining(Self.halves(40, [4, 4, 1]), seed: 0)
      .train(steps: 5, name: "a", pool: pool)
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try network.write(to: path)
    let read = try ClassifierFeatures(contentsOf: path)
    #expect(read.weightsHash == network.weightsHash)
    #expect(read.accuracy == network.accuracy)
    #expect(read.metadata["data"] == "halves")
    #expect(path.contains(read.name))
  }

  @Test func `files that are no feature networks are refused`() throws {
    let pool = WorkerPool(threadCount: 1)
    let network = try ClassifierTraining(Self.halves(40, [4, 4, 1]), seed: 0)
      .train(steps: 1, name: "a", pool: pool)
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try network.write(to: path)
    let good = try SafeTensors(contentsOf: path)
    func refusal(_ change: (inout SafeTensors) -> Void) throws -> String {
      var file = good
      change(&file)
      do {
        _ = try ClassifierFeatures(file, name: "a", file: "a.safetensors")
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(try refusal { $0.metadata["format"] = nil }.contains("holds no feature network"))
    #expect(try refusal { $0.metadata["classes"] = "1" }.contains("what images and classes"))
    #expect(try refusal { $0.metadata["input.shape"] = "4,4,9999" }.contains("what images"))
    #expect(
      try refusal { $0.tensors["hidden/weight"] = nil }.contains("has no tensor 'hidden/weight'"))
    #expect(
      try refusal { $0.tensors["hidden/bias"] = NDArray([63]) }.contains("has shape [63]"))
    #expect(
      try refusal { $0.tensors["hidden/bias"] = NDArray([64], repeating: .nan) }
        .contains("not finite"))
  }

  @Test func `data without labels, without images or too small is refused`() throws {
    func refusal(_ data: any Dataset) -> String {
      do {
        _ = try ClassifierTraining(data, seed: 0)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    let values = [Float](repeating: 0, count: 320)
    #expect(
      refusal(FloatSamples(name: "a", shape: [4, 4, 1], values: values)).contains("no labels"))
    #expect(refusal(FloatSamples(name: "a", shape: [16], values: values)).contains("not images"))
    #expect(refusal(Self.halves(8, [4, 4, 1])).contains("10 are needed"))
    #expect(refusal(Self.halves(20, [1, 16, 1])).contains("sides must be"))
  }
}
