import Autograd
import NeuralNet

/// LSGAN: least squares in place of logarithms.
public struct LSGAN: TwoPlayerGAN {
  /// The name on the command line.
  public static let name = "lsgan"
  /// One line for lists.
  public static let summary = "least squares in place of logarithms, fully connected"
  /// Authors, year, title, identifier.
  public static let citation =
    "Mao et al. 2016, Least Squares Generative Adversarial Networks, arXiv:1611.04076"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// What the discriminator aims at on generated samples; see ``LeastSquares`` for (-1, 1, 0).
  public var fakeTarget: Float = 0
  /// What the discriminator aims at on real samples.
  public var realTarget: Float = 1
  /// What the generator wants the discriminator to say.
  public var generatorTarget: Float = 1
  /// Which pair of networks.
  public var network: FullyConnected
  /// Discriminator updates per generator update.
  public var discriminatorSteps = 1
  /// How the discriminator's weights move.
  public var discriminatorOptimizer: OptimizerChoice
  /// How the generator's weights move.
  public var generatorOptimizer: OptimizerChoice

  /// Creates the variant with the published defaults for images or for points.
  ///
  /// Images: Adam (2e-4, 0.5), the stability study's. Points: the published mixture of Gaussians, 256 noise numbers
  /// and Adam with 1e-4 for the discriminator and 1e-3 for the generator.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : 256
    network = data.isImage ? .mlp : .tanh128
    discriminatorOptimizer = OptimizerChoice(
      Adam(learningRate: data.isImage ? 2e-4 : 1e-4, beta1: 0.5))
    generatorOptimizer = OptimizerChoice(
      Adam(learningRate: data.isImage ? 2e-4 : 1e-3, beta1: 0.5))
  }

  /// Batches of 64 images or 512 points.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .tanh128 ? 512 : 64)
  }

  /// What both players lower.
  public var objective: any Objective {
    LeastSquares(
      fakeTarget: fakeTarget, realTarget: realTarget, generatorTarget: generatorTarget)
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    if realTarget == fakeTarget {
      throw HyperparameterError("realTarget", "must differ from fakeTarget, both are \(realTarget)")
    }
    try validate(counts: [
      ("noise", noise, 10_000), ("discriminatorSteps", discriminatorSteps, 1_000),
    ])
  }

  /// The same number in every round.
  public func discriminatorUpdates(in round: Int) -> Int { discriminatorSteps }

  /// Returns `round.batch` generated samples.
  public func samples(_ round: Round) -> Tensor { network.samples(round, noise: noise) }

  /// Returns the score of each sample.
  public func score(_ samples: Tensor, _ round: Round) -> Score { network.score(samples, round) }
}
