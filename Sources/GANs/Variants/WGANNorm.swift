import Autograd
import NeuralNet

/// WGAN with a critic whose weights are divided by their norm after each of its updates.
///
/// With a norm per layer the critic's slope is at most 1, and shrinks with depth: few layers do best.
public struct WGANNorm: TwoPlayerGAN {
  /// The name on the command line.
  public static let name = "wgan-norm"
  /// One line for lists.
  public static let summary = "Wasserstein distance, critic weights of norm 1, fully connected"
  /// Authors, year, title, identifier.
  public static let citation =
    "Arjovsky et al. 2017, Wasserstein GAN, arXiv:1701.07875, with unit-norm weights in place of clipped ones"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// What is divided by its own norm.
  public var unitNorm = UnitNorm.Granularity.layer
  /// Which pair of networks.
  public var network: FullyConnected
  /// Critic updates per generator update; 5 in the paper.
  public var discriminatorSteps = 5
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with defaults for images or for points: RMSProp (1e-3), which suits the small gradients.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : 2
    network = data.isImage ? .mlp : .relu512
    optimizer = OptimizerChoice(RMSProp(learningRate: 1e-3))
  }

  /// Batches of 64 images or 256 points, as for ``WGAN``.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .relu512 ? 256 : 64)
  }

  /// What both players lower.
  public var objective: any Objective { Wasserstein() }
  /// Normalising of the critic's weights after each of its updates.
  public var constraint: (any WeightConstraint)? { UnitNorm(unitNorm) }
  /// The optimiser of both players.
  public var discriminatorOptimizer: OptimizerChoice { optimizer }
  /// The optimiser of both players.
  public var generatorOptimizer: OptimizerChoice { optimizer }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
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
