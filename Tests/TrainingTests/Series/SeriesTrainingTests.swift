import Autograd
import Engine
import Foundation
import GANs
import NeuralNet
import Testing

@testable import Training

/// A few rounds of the variants for series: who moves, who does not, and that stopping changes nothing.
@Suite struct SeriesTrainingTests {
  private static let timegan = ["hidden=4", "layers=2"]
  // Gradients through recurrent layers of such small weights are too small for plain descent to show.
  private static let cRNNGAN =
    ["network.hidden=4", "pretrainingSteps=3"]
    + ["generatorOptimizer", "discriminatorOptimizer"].flatMap {
      ["\($0).name=adam", "\($0).learningRate=0.001"]
    }

  @Test func eachPhaseOfTimeGANMovesItsOwnNetworks() throws {
    let run = try SeriesTrainer(
      "timegan", Self.timegan + ["steps=4", "embeddingSteps=1", "supervisorSteps=1"])
    var before = run.weights
    try run.advance(1)
    run.expectMoved("embedder", "recovery", from: before)
    before = run.weights
    try run.advance(1)
    run.expectMoved("supervisor", from: before)
    before = run.weights
    try run.advance(2)
    run.expectMoved(
      "embedder", "recovery", "generator", "supervisor", "discriminator", from: before)
    #expect(!run.trainer.runners[3].watchful.satOut)
  }

  /// Three losses of about log 2 are below 100: neither the discriminator's weights nor its optimiser's state change.
  @Test func aPlayerWhoSitsOutKeepsItsWeights() throws {
    let run = try SeriesTrainer(
      "timegan",
      Self.timegan
        + ["steps=4", "embeddingSteps=1", "supervisorSteps=1", "discriminatorThreshold=100"])
    try run.advance(2)
    let before = run.weights
    let state = run.stored("discriminator", "optimizer/discriminator")
    try run.advance(2)
    run.expectMoved("embedder", "recovery", "generator", "supervisor", from: before)
    #expect(run.stored("discriminator", "optimizer/discriminator") == state)
    #expect(state.keys.contains { $0.hasPrefix("optimizer/") })
    #expect(run.trainer.runners[3].watchful.satOut)
    #expect(!run.trainer.runners[2].watchful.satOut)
  }

  @Test(arguments: RecurrentCells.allCases)
  func variantsTrainWithEachCell(cell: RecurrentCells) throws {
    let timegan = try SeriesTrainer(
      "timegan",
      Self.timegan
        + ["cell=\(cell.rawValue)", "steps=4", "embeddingSteps=1", "supervisorSteps=1"])
    var before = timegan.weights
    try timegan.advance(4)
    timegan.expectMoved(
      "embedder", "recovery", "generator", "supervisor", "discriminator", from: before)

    let rgan = try SeriesTrainer(
      "rgan", ["network.hidden=4", "network.cell=\(cell.rawValue)", "steps=2"])
    before = rgan.weights
    try rgan.advance(2)
    rgan.expectMoved("generator", "discriminator", from: before)
    #expect(rgan.trainer.runners.map(\.updates) == [10, 2])
  }

  @Test func rcganTrainsOnSeriesOfClasses() throws {
    let run = try SeriesTrainer("rcgan", data: "digit-rows", ["network.hidden=4", "steps=2"])
    let before = run.weights
    try run.advance(2)
    run.expectMoved("generator", "discriminator", from: before)
  }

  @Test func cRNNGANPretrainsItsGeneratorAndThenPlays() throws {
    let run = try SeriesTrainer(
      "c-rnn-gan", Self.cRNNGAN + ["steps=6", "network.layers=1", "freezing=0", "weightDecay=0"])
    var before = run.weights
    try run.advance(3)
    run.expectMoved("generator", from: before)
    before = run.weights
    try run.advance(3)
    run.expectMoved("generator", "discriminator", from: before)
    // The game leaves the count of the first phase alone.
    #expect(run.trainer.store["curriculum/rounds"]?.values == [3])
  }

  /// What the critic adds to all scores is no part of its loss.
  @Test(arguments: ["recurrent", "temporal"])
  func wassersteinWithAPenaltyOnSeries(network: String) throws {
    let run = try SeriesTrainer(
      "wgan-gp",
      ["network=\(network)", "filters=8", "noise=4", "discriminatorSteps=2", "steps=3"])
    let before = run.weights
    try run.advance(3)
    run.expectMoved(
      "generator", "discriminator", from: before, exceptFor: ["discriminator/score/bias"])
    let row = run.trainer.takeStatistics()
    #expect(row.reports.map(\.name) == [Wasserstein.estimate, Player.penalty])
    #expect(row.losses.count == 2)
    #expect((row.losses + row.reports).allSatisfy { $0.value.isFinite })
    #expect(row.reports[1].value > 0)
  }

  /// Stopped within each of the three phases and between them, on other threads: the same bits.
  @Test(arguments: [1, 2, 3, 4, 6])
  func timeGANContinuesAcrossItsPhases(stop: Int) throws {
    try expectSameBits(
      "timegan", Self.timegan + ["steps=7", "embeddingSteps=2", "supervisorSteps=2"],
      rounds: 7, stop: stop)
  }

  /// With what is dropped and how long the series of the first phase have become.
  @Test(arguments: [1, 3, 5])
  func cRNNGANContinuesAcrossItsPhases(stop: Int) throws {
    try expectSameBits(
      "c-rnn-gan", Self.cRNNGAN + ["steps=7"], rounds: 7, stop: stop)
  }

  private func expectSameBits(
    _ variant: String, _ settings: [String], rounds: Int, stop: Int
  ) throws {
    let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let whole = try SeriesTrainer(variant, settings)
    try whole.advance(stop)
    try whole.trainer.save(to: path)
    let first = whole.weights
    try whole.advance(rounds - stop)

    let resumed = try SeriesTrainer(variant, settings, threads: 2)
    try resumed.trainer.restore(path)
    #expect(resumed.trainer.step == stop)
    #expect(resumed.weights == first)
    try resumed.advance(rounds - stop)
    #expect(resumed.trainer.samplesSeen == whole.trainer.samplesSeen)
    #expect(resumed.trainer.store.names == whole.trainer.store.names)
    for name in whole.trainer.store.names {
      let bits = whole.trainer.store[name]?.values.map(\.bitPattern)
      #expect(resumed.trainer.store[name]?.values.map(\.bitPattern) == bits, "\(name)")
    }
    let rows = (whole.trainer.takeStatistics(), resumed.trainer.takeStatistics())
    #expect(rows.0.losses.map(\.value) == rows.1.losses.map(\.value))
    #expect(rows.0.losses.map(\.name) == rows.1.losses.map(\.name))
  }
}
