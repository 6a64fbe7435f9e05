import Engine
import GANs
import NeuralNet
import Testing

@Suite struct FGANTests {
  private let points = SampleDescription(shape: [2])

  @Test(arguments: FDivergence.Kind.allCases)
  func divergenceIsTheOneNamed(kind: FDivergence.Kind) {
    var variant = FGAN(for: points)
    (variant.divergence, variant.mixing, variant.order) = (kind, 0.25, 3)
    variant.generatorLoss = .exact
    let objective = variant.objective as? Variational
    #expect(objective?.divergence == FDivergence(kind, mixing: 0.25, order: 3))
    #expect(objective?.generator == .exact)
  }

  @Test(arguments: [0, 1, 0.995, -10.5, .nan] as [Float])
  func ordersWithoutADivergenceAreRefused(order: Float) {
    var variant = FGAN(for: points)
    variant.order = order
    let rule = "must lie between -10 and 10 and 0.01 away from 0 and 1, is \(order)"
    #expect(throws: HyperparameterError("order", rule)) { try variant.validate(for: points) }
  }

  @Test(arguments: [0, 1, -0.5, .nan] as [Float])
  func mixingOutOfRangeIsRefused(mixing: Float) {
    var variant = FGAN(for: points)
    variant.mixing = mixing
    #expect(
      throws: HyperparameterError("mixing", "must lie between 0.01 and 0.99, is \(mixing)")
    ) { try variant.validate(for: points) }
  }
}
