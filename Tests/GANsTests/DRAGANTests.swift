import Engine
import GANs
import NeuralNet
import Testing

@Suite struct DRAGANTests {
  @Test func publishedDefaults() {
    let variant = DRAGAN(for: SampleDescription(shape: [28, 28, 1]))
    #expect((variant.penalty as? DRAGANPenalty)?.weight == 10)
    #expect((variant.objective as? Minimax)?.generator == .nonSaturating)
    #expect(variant.optimizer == OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5)))
    #expect(variant.discriminatorSteps == 1 && variant.constraint == nil)
  }
}
