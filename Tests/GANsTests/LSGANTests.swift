import Engine
import GANs
import NeuralNet
import Testing

@Suite struct LSGANTests {
  private let points = SampleDescription(shape: [2])

  @Test func publishedDefaults() {
    let toy = LSGAN(for: points)
    #expect(toy.discriminatorOptimizer == OptimizerChoice(Adam(learningRate: 1e-4, beta1: 0.5)))
    #expect(toy.generatorOptimizer == OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.5)))
    #expect(toy.noise == 256 && toy.trainingDefaults.batch == 512)
    let objective = toy.objective as? LeastSquares
    #expect(objective?.fakeTarget == 0)
    #expect(objective?.realTarget == 1 && objective?.generatorTarget == 1)
    #expect(LSGAN(for: SampleDescription(shape: [28, 28, 1])).trainingDefaults.batch == 64)
  }

  @Test func targetsMustDiffer() {
    var variant = LSGAN(for: points)
    variant.fakeTarget = 1
    #expect(throws: HyperparameterError("realTarget", "must differ from fakeTarget, both are 1.0"))
    { try variant.validate(for: points) }
  }
}
