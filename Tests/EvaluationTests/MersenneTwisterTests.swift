import Testing

@testable import Evaluation

@Suite struct MersenneTwisterTests {
  /// From `scripts/golden/feature_metrics.py`: words, a permutation, a choice and a permutation of one, in this order.
  @Test func agreesWithNumPy() throws {
    for golden in try FeatureSamples.golden().randomStates {
      var generator = MersenneTwister(seed: golden.seed)
      #expect(golden.words.map { _ in generator.word() } == golden.words)
      #expect(generator.permutation(1000) == golden.permutation)
      #expect(generator.choice(7, of: 300) == golden.choice)
      #expect(generator.permutation(1) == golden.one)
    }
  }

  /// The ten-thousandth word of the seed 5489, which the C++ standard states for `mt19937`.
  @Test func tenThousandthWord() {
    var generator = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = generator.word() }
    #expect(generator.word() == 4_123_659_995)
  }

  @Test func nothing() {
    var generator = MersenneTwister(seed: 1)
    #expect(generator.permutation(0) == [])
  }
}
