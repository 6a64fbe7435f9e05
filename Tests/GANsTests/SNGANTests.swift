import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct SNGANTests {
  private func counts(_ shape: Shape) -> [String: Int] {
    let data = SampleDescription(shape: shape)
    let variant = SNGAN(for: data)
    let scope = Scope(Trace(), isTraining: true)
    for player in variant.players(for: data) {
      _ = player.loss(Round(scope: scope, batch: 2, data: data, player: player.name))
    }
    return ["generator", "discriminator"].reduce(into: [:]) { counts, name in
      counts[name] = scope.scope(name).trainable.reduce(0) { $0 + $1.shape.count }
    }
  }

  @Test func publishedParameterCounts() {
    #expect(counts([32, 32, 3]) == ["generator": 4_276_739, "discriminator": 1_053_825])
  }

  /// 32 filters: one block of each kind and 64 channels in the generator, counted by hand.
  @Test func sizesByHand() {
    let block = (64 * 64 * 9 + 64) * 2 + 4 * 64 + 64 * 64 + 64
    let generator = 128 * 1024 + 1024 + block + 2 * 64 + 64 * 9 + 1
    let discriminator = (9 + 1) * 32 + 3 * (32 * 32 * 9 + 32) + 2 * 32 + 33
    #expect(counts([8, 8, 1]) == ["generator": generator, "discriminator": discriminator])
  }

  @Test(arguments: [8, 12, 16, 20, 28, 32, 36, 64])
  func anyMultipleOfFour(side: Int) {
    let data = SampleDescription(shape: [side, side, 3])
    var variant = SNGAN(for: data)
    variant.filters = 2
    let scope = Scope(Trace(), isTraining: true)
    let round = Round(scope: scope, batch: 2, data: data, player: "generator")
    let images = variant.samples(round)
    #expect(images.shape == [2, side, side, 3])
    #expect(variant.score(images, round).logits.shape == [2, 1])
  }

  @Test func publishedDefaults() {
    let variant = SNGAN(for: SampleDescription(shape: [32, 32, 3]))
    #expect(variant.optimizer == OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0, beta2: 0.9)))
    #expect(variant.discriminatorSteps == 5 && variant.noise == 128 && variant.filters == 128)
    #expect(variant.trainingDefaults.batch == 64 && variant.objective is Hinge)
    #expect(variant.trainingDefaults.schedule.kind == .linear && variant.penalty == nil)
  }

  /// One weight in each layer, 2 in the first and 1 in the others, each divided by itself: f(x) = max(0, x₁).
  ///
  /// On x₁ = 0.25 and G = 0 the loss is max(0, 1 - 0.25) + max(0, 1 + 0).
  @Test func lossByHand() {
    let data = SampleDescription(shape: [2])
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let player = SNGAN(for: data).players(for: data)[0]
    let loss = player.loss(Round(scope: scope, batch: 1, data: data, player: player.name))
    var values: [String: NDArray] = [:]
    for declaration in scope.declarations {
      var array = NDArray(declaration.shape)
      let isDiscriminator = declaration.name.hasPrefix("discriminator")
      if isDiscriminator, declaration.name.hasSuffix("weight") {
        array.values[0] = declaration.name.contains("dense1") ? 2 : 1
      }
      if declaration.name.hasSuffix("/u") { array.values[0] = 1 }
      values[declaration.name] = array
    }
    let outputs = trace.finish(outputs: [("loss", loss.value)]).evaluate(
      inputs: ["real": NDArray([1, 2], [0.25, -3])], parameters: values
    ).outputs
    #expect(outputs["loss"]?.values == [1.75])
  }

  /// An update of either player makes one power iteration at each weight of the discriminator, none at the generator.
  @Test func oneIterationPerUpdate() {
    let data = SampleDescription(shape: [8, 8, 1])
    for player in SNGAN(for: data).players(for: data) {
      let trace = Trace()
      let scope = Scope(trace, isTraining: true)
      let loss = player.loss(Round(scope: scope, batch: 2, data: data, player: player.name))
      let states = scope.declarations.filter { $0.name.hasSuffix("/u") }.map(\.name)
      #expect(states.count == 6 && states.allSatisfy { $0.hasPrefix("discriminator/") })
      let parameters = Dictionary(
        uniqueKeysWithValues: scope.declarations.map {
          ($0.name, $0.initializer.array($0.shape, RandomStream(seed: 1, name: $0.name)))
        })
      let result = trace.finish(outputs: [("loss", loss.value)]).evaluate(
        inputs: ["real": sample([2, 8, 8, 1])], parameters: parameters)
      for name in states {
        guard let start = parameters[name], let end = result.updates[name],
          let weight = parameters[name.replacing("/u", with: "/weight")]
        else {
          Issue.record("\(player.name) leaves \(name) as it is")
          continue
        }
        #expect(iterated(weight, start.values).largestDifference(from: end.values) < 1e-5)
      }
    }
  }

  /// One power iteration in double precision: u = unit(Mᵀ·M·u) with M of [inputs, outputs].
  private func iterated(_ weight: NDArray, _ u: [Float]) -> [Float] {
    let outputs = u.count
    let rows = weight.values.count / outputs
    let v = (0..<rows).map { row in
      (0..<outputs).reduce(0.0) { $0 + Double(weight.values[row * outputs + $1]) * Double(u[$1]) }
    }
    let next = (0..<outputs).map { column in
      (0..<rows).reduce(0.0) { $0 + Double(weight.values[$1 * outputs + column]) * v[$1] }
    }
    let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return next.map { Float($0 / norm) }
  }
}
