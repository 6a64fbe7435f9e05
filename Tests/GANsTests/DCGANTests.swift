import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

@Suite struct DCGANTests {
  private func counts(_ shape: Shape, filters: Int = 64) -> [String: Int] {
    let samples = SampleDescription(shape: shape)
    var variant = DCGAN(for: samples)
    variant.filters = filters
    let scope = Scope(Trace(), isTraining: true)
    for player in variant.players(for: samples) {
      _ = player.loss(Round(scope: scope, batch: 2, data: samples, player: player.name))
    }
    return ["generator", "discriminator"].reduce(into: [:]) { counts, name in
      counts[name] = scope.scope(name).trainable.reduce(0) { $0 + $1.shape.count }
    }
  }

  /// The usual port at 64 x 64 x 3: 4 x 4 kernels without biases, a scale and a shift for each normalised channel.
  @Test func publishedSizes() {
    #expect(counts([64, 64, 3]) == ["generator": 3_576_704, "discriminator": 2_765_568])
  }

  /// 28 pixels begin at 7, and kernels have 4 × 4 taps: counted by hand with 8 filters.
  @Test func sizesByHand() {
    #expect(
      counts([28, 28, 1], filters: 8) == [
        "generator": 78_400 + 32 + 2_048 + 16 + 128, "discriminator": 128 + 2_048 + 32 + 784,
      ])
  }

  @Test(arguments: [8, 12, 16, 20, 28, 32, 36, 40, 48])
  func anyMultipleOfFour(side: Int) {
    for channels in [1, 3] {
      let samples = SampleDescription(shape: [side, side, channels])
      var variant = DCGAN(for: samples)
      variant.filters = 2
      let scope = Scope(Trace(), isTraining: true)
      let round = Round(scope: scope, batch: 2, data: samples, player: "generator")
      #expect(variant.samples(round).shape == [2, side, side, channels])
      #expect(variant.players(for: samples).allSatisfy { $0.loss(round).value.shape == [] })
    }
  }

  @Test(arguments: [[2], [30, 30, 1], [4, 4, 1], [32, 28, 1]])
  func refused(shape: [Int]) {
    let samples = SampleDescription(shape: Shape(shape))
    let error = #expect(throws: HyperparameterError.self) {
      try DCGAN(for: samples).validate(for: samples)
    }
    #expect(error?.rule.contains("square images") == true)
  }
}
