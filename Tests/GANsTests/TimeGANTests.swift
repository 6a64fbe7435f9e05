import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct TimeGANTests {
  private static let data = SampleDescription(shape: [5, 3])
  private static let batch = 4

  private static var variant: TimeGAN {
    var variant = TimeGAN(for: data)
    variant.hidden = 4
    return variant
  }

  private struct Phase: Decodable {
    let losses: [Double]
    let weights: [[Double]]
  }

  private struct File: Decodable {
    let names: [String]
    let embedding: Phase
    let supervision: Phase
    let joint: Phase
  }

  /// From `scripts/golden/timegan.py`: a round of each phase from fixed weights, losses to 1e-5, weights to 1e-4.
  @Test(arguments: [0, 1, 2])
  func aRoundOfEachPhaseAgreesWithPyTorch(phase: Int) throws {
    let golden = try Golden.load("timegan.json", as: File.self)
    let expected = [golden.embedding, golden.supervision, golden.joint][phase]
    let turns = [[0], [1], [2, 3, 2, 3, 4]][phase]
    var store = fixedWeights(golden.names)
    var draws = 0
    for (turn, loss) in zip(turns, expected.losses) {
      let drawn = update(turn, &store, noise: 2 + draws)
      #expect(Double(drawn.loss).isClose(to: loss, relative: 1e-5))
      if drawn.hasDrawn { draws += 1 }
    }
    for (name, values) in zip(golden.names, expected.weights) {
      let ours = (store[name]?.values ?? []).map { Double($0) }
      #expect(ours.largestDifference(from: values) <= 1e-4 * 0.5, "\(name)")
    }
  }

  /// All weights of the five networks in the order of the file, whose n-th is filled by stream 10 + n.
  private func fixedWeights(_ names: [String]) -> [String: NDArray] {
    var shapes: [String: Shape] = [:]
    for player in Self.variant.players(for: Self.data) {
      let scope = Scope(Trace(), isTraining: true)
      _ = player.loss(round(scope, player))
      for declaration in scope.declarations { shapes[declaration.name] = declaration.shape }
    }
    #expect(Set(shapes.keys) == Set(names))
    return Dictionary(
      uniqueKeysWithValues: names.enumerated().map { index, name in
        let shape = shapes[name] ?? []
        return (name, NDArray(shape, goldenFill(10 + index, count: shape.count, scale: 0.5)))
      })
  }

  private func round(_ scope: Scope, _ player: Player, given: GivenLatents? = nil) -> Round {
    Round(scope: scope, batch: Self.batch, data: Self.data, player: player.name, given: given)
  }

  /// Makes one player's update on the stored weights.
  private func update(
    _ turn: Int, _ store: inout [String: NDArray], noise: Int
  ) -> (loss: Float, hasDrawn: Bool) {
    let player = Self.variant.players(for: Self.data)[turn]
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let given = GivenLatents()
    let loss = player.loss(round(scope, player, given: given)).value
    let state = scope.scope("optimizer").scope(player.name)
    _ = player.optimizer.optimizer.update(
      player.trains.flatMap { scope.scope($0).trainable }, lowering: loss,
      clipping: GradientClipping(), rate: trace.constant(1e-3), in: state)
    for declaration in state.declarations where store[declaration.name] == nil {
      store[declaration.name] = declaration.initializer.array(
        declaration.shape, RandomStream(seed: 0, name: declaration.name))
    }
    let size = 5 * 3
    var inputs = [
      "real": NDArray(
        [Self.batch, 5, 3], goldenFill(1, count: Self.batch * size).map { ($0 + 1) / 2 })
    ]
    for latent in given.latents {
      inputs[GivenLatents.inputName(latent)] = NDArray(
        [Self.batch, size], goldenFill(noise, count: Self.batch * size))
    }
    let values = trace.finish(outputs: [("loss", loss)]).evaluate(
      inputs: inputs, parameters: store)
    store.merge(values.updates) { $1 }
    return (values.outputs["loss"]?.values[0] ?? .nan, !given.latents.isEmpty)
  }

  /// The published networks: dim 5 and 6 as counted by hand.
  @Test(arguments: [
    (5, [9_816, 10_709, 9_816, 7_656, 10_609]), (6, [9_888, 10_734, 9_888, 7_656, 10_609]),
  ])
  func parametersOfThePublishedNetworks(features: Int, counts: [Int]) {
    let data = SampleDescription(shape: [24, features])
    var found: [String: Int] = [:]
    for player in TimeGAN(for: data).players(for: data) {
      let scope = Scope(Trace(), isTraining: true)
      _ = player.loss(Round(scope: scope, batch: 2, data: data, player: player.name))
      for declaration in scope.trainable { found[declaration.name] = declaration.shape.count }
    }
    let names = ["embedder", "recovery", "generator", "supervisor", "discriminator"]
    #expect(
      names.map { name in
        found.filter { $0.key.hasPrefix(name + "/") }.values.reduce(0, +)
      } == counts)
  }

  @Test func phasesFollowEachOther() {
    var variant = TimeGAN(for: Self.data).resolved(steps: 30)
    #expect((variant.embeddingSteps, variant.supervisorSteps) == (10, 10))
    variant.supervisorSteps = 5
    let turns = (0..<30).map { variant.turns(in: $0) }
    #expect(turns.prefix(10).allSatisfy { $0 == [0] })
    #expect(turns[10..<15].allSatisfy { $0 == [1] })
    #expect(turns[15...].allSatisfy { $0 == [2, 2, 4] })
    // The autoencoder updates with the generator.
    #expect(variant.players(for: Self.data).map(\.partner) == [nil, nil, nil, "generator", nil])
    #expect(variant.resolved(steps: 300).embeddingSteps == 10)
  }
}
