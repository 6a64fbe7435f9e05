import Engine
import Testing

@testable import Datasets

@Suite struct DatasetPartTests {
  static let base = FloatSamples(
    name: "base", shape: [2], values: (0..<40).map(Float.init),
    labels: (0..<20).map { Int32($0 % 3) })

  @Test func `a part hands out the chosen samples with their labels`() {
    let part = DatasetPart(Self.base, indices: [4, 0, 19])
    #expect(part.samples(at: 0..<3) == NDArray([3, 2], [8, 9, 0, 1, 38, 39]))
    #expect(part.labels == [1, 0, 1])
    #expect(part.classCount == 3)
    #expect(part.contentHash != Self.base.contentHash)
    #expect(part.contentHash != DatasetPart(Self.base, indices: [0, 4, 19]).contentHash)
  }

  @Test func `a split has every sample once and depends on the seed alone`() {
    let (training, heldOut) = DatasetPart.split(Self.base, holdingOut: 0.25, seed: 7)
    #expect(training.count == 15)
    #expect(heldOut.count == 5)
    let all = training.samples(at: 0..<15).values + heldOut.samples(at: 0..<5).values
    #expect(all.sorted() == (0..<40).map(Float.init))
    let again = DatasetPart.split(Self.base, holdingOut: 0.25, seed: 7)
    #expect(again.heldOut.contentHash == heldOut.contentHash)
    let other = DatasetPart.split(Self.base, holdingOut: 0.25, seed: 8)
    #expect(other.heldOut.contentHash != heldOut.contentHash)
  }

  @Test func `neither part of a split is empty`() {
    let two = FloatSamples(name: "two", shape: [1], values: [1, 2])
    for share in [0.001, 0.999] {
      let (training, heldOut) = DatasetPart.split(two, holdingOut: share, seed: 0)
      #expect(training.count == 1 && heldOut.count == 1)
    }
  }
}
