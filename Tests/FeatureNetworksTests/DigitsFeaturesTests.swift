import Datasets
import Engine
import Testing

@testable import FeatureNetworks

@Suite struct DigitsFeaturesTests {
  @Test func `the embedded network finds 98 of 100 digits that it never saw`() throws {
    let pool = WorkerPool(threadCount: 2)
    let network = try ClassifierFeatures.digits()
    let digits = try DatasetCatalog.open("digits", seed: 0)
    #expect(network.inputShape == [8, 8, 1])
    #expect(network.classCount == 10)
    #expect(network.name == "digits")
    // The file says on which fifth it was tested: that of seed 0.
    #expect(network.metadata["data.hash"] == digits.contentHash)
    #expect(network.metadata["seed"] == "0")
    let heldOut = DatasetPart.split(
      digits, holdingOut: ClassifierTraining.heldOutShare, seed: 0
    ).heldOut
    let accuracy = ClassifierTraining.accuracy(of: network, on: heldOut, pool: pool)
    #expect(accuracy >= 0.98)
    #expect(abs(accuracy - network.accuracy) < 0.005)
  }
}
