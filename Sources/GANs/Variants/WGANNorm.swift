import Autograd
import NeuralNet

/// WGAN with a critic whose weights are divided by their norm after each of its updates.
///
/// With a norm per layer the critic's slope is at most 1, and shrinks with depth: few layers do best.
public struct WGANNorm: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "wgan-norm"
  /// One line for lists.
  public static let summary = "Wasserstein distance, critic weights of norm 1"
  /// Authors, year, title, identifier.
  public static let citation =
    "Arjovsky et al. 2017, Wasserstein GAN, arXiv:1701.07875, with unit-norm weights in place of clipped ones"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// What is divided by its own norm.
  public var unitNorm = UnitNorm.Granularity.layer
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Critic updates per generator update; 5 in the paper.
  public var discriminatorSteps = 5
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with defaults for images or for points: RMSProp (1e-3), which suits the small gradients.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 2
    network = .suiting(data, images: .mlp, points: .relu512)
    optimizer = OptimizerChoice(RMSProp(learningRate: 1e-3))
  }

  /// Batches of 64 images or 256 points, as for ``WGAN``.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .relu512 ? 256 : 64)
  }

  /// What both players lower.
  public var objective: any Objective { Wasserstein() }
  /// Nothing over the batch, which would undo the weights' norms.
  public var normalization: Networks.Normalization { .none }
  /// Normalising of the critic's weights after each of its updates.
  public var constraint: (any WeightConstraint)? { UnitNorm(unitNorm) }
}
