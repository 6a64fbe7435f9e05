import Autograd
import Engine
import GANs
import NeuralNet
import Testing

@Suite struct WGANTests {
  private let points = SampleDescription(shape: [2])

  /// 100 critic updates in each of the first 25 rounds and in every 500th, 5 elsewhere, as in the published code.
  @Test func criticUpdates() {
    let updates = (0...1_500).map { WGAN(for: points).discriminatorUpdates(in: $0) }
    #expect(updates[0..<25].allSatisfy { $0 == 100 })
    #expect(updates[25..<500].allSatisfy { $0 == 5 })
    #expect(updates.indices.filter { $0 >= 25 && updates[$0] == 100 } == [500, 1_000, 1_500])
    var plain = WGAN(for: points)
    (plain.longRounds.first, plain.longRounds.every) = (0, 0)
    #expect((0...1_000).allSatisfy { plain.discriminatorUpdates(in: $0) == 5 })
    #expect(plain.players(for: points)[0].updates(0) == 5)
  }

  @Test func publishedDefaults() {
    let variant = WGAN(for: SampleDescription(shape: [28, 28, 1]))
    #expect(variant.optimizer == OptimizerChoice(RMSProp(learningRate: 5e-5)))
    #expect(variant.objective is Wasserstein)
    let players = variant.players(for: points)
    #expect((players[0].constraint as? WeightClipping)?.bound == 0.01)
    #expect(players[1].constraint == nil && variant.penalty == nil)
  }

  @Test(arguments: [
    ("longRounds.discriminatorSteps", 1, 0), ("longRounds.first", 0, -1),
    ("longRounds.every", 0, .max),
  ])
  func hyperparametersOutOfRangeAreRefused(name: String, least: Int, value: Int) {
    var variant = WGAN(for: points)
    switch name {
    case "longRounds.first": variant.longRounds.first = value
    case "longRounds.every": variant.longRounds.every = value
    default: variant.longRounds.discriminatorSteps = value
    }
    let most = name.hasSuffix("Steps") ? 1_000 : 1_000_000_000
    let rule = "must lie between \(least) and \(most), is \(value)"
    #expect(throws: HyperparameterError(name, rule)) { try variant.validate(for: points) }
  }
}
