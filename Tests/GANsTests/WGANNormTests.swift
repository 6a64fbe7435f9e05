import Engine
import GANs
import NeuralNet
import Testing

@Suite struct WGANNormTests {
  @Test func onlyTheCriticIsConstrained() {
    let points = SampleDescription(shape: [2])
    var variant = WGANNorm(for: points)
    #expect(variant.objective is Wasserstein)
    for granularity in UnitNorm.Granularity.allCases {
      variant.unitNorm = granularity
      let players = variant.players(for: points)
      #expect((players[0].constraint as? UnitNorm)?.granularity == granularity)
      #expect(players[1].constraint == nil)
    }
    #expect(WGANNorm(for: points).unitNorm == .layer)
    #expect(players(of: variant) == [5, 1])
  }

  private func players(of variant: WGANNorm) -> [Int] {
    variant.players(for: SampleDescription(shape: [2])).map { $0.updates(3) }
  }
}
