import Autograd
import GANs
import NeuralNet

/// A critic alone, between real samples and the same samples with N(0, I) added.
///
/// Section 4.1 of the WGAN-GP paper holds the generator there to look at what critics can learn.
struct FixedGenerator: UnconditionalGAN {
  static let name = "fixed-generator"
  static let summary = "a critic between the data and noisy data"
  static let citation = "Gulrajani et al. 2017, arXiv:1704.00028, figure 1"

  /// Clipped weights in place of the penalty, with WGAN's optimiser.
  var isClipped = false

  init(for data: SampleDescription) {}

  var noise: Int { 2 }
  var network: Networks { .relu512 }
  var filters: Int { 1 }
  var discriminatorSteps: Int { 1 }
  var objective: any Objective { Wasserstein() }
  var penalty: (any Penalty)? { isClipped ? nil : GradientPenalty(weight: 0.1) }
  var constraint: (any WeightConstraint)? { isClipped ? WeightClipping() : nil }
  var discriminatorOptimizer: OptimizerChoice {
    isClipped
      ? OptimizerChoice(RMSProp(learningRate: 5e-5))
      : OptimizerChoice(Adam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9))
  }
  var generatorOptimizer: OptimizerChoice { discriminatorOptimizer }
  var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 256) }

  func players(for data: SampleDescription) -> [Player] { [discriminatorPlayer] }
  func samples(_ round: Round) -> Tensor { round.real + round.noise(2) }
}
