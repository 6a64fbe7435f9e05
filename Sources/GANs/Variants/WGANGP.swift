import Autograd
import NeuralNet

/// WGAN-GP: the critic's slope is drawn to 1 by a penalty.
///
/// The published loop skips its first generator update and then makes one before each five of the critic: the same
/// course of updates as here, where the critic moves first.
public struct WGANGP: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "wgan-gp"
  /// One line for lists.
  public static let summary = "Wasserstein distance, gradient penalty"
  /// Authors, year, title, identifier.
  public static let citation =
    "Gulrajani et al. 2017, Improved Training of Wasserstein GANs, arXiv:1704.00028"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// The weight λ of the penalty: 10 for images and series, 0.1 for points.
  public var penaltyWeight: Float
  /// Whether slopes below 1 are left alone; the paper found that slightly worse.
  public var isOneSided = false
  /// Critic updates from one with the penalty, times this number, to the next.
  public var penaltyEvery = 1
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side, or width of the networks
  /// for series; 64 in the usual ones.
  public var filters = 64
  /// Critic updates per generator update; 5 in the paper.
  public var discriminatorSteps = 5
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with the published code's defaults for images or for points: Adam (1e-4, 0.5, 0.9).
  public init(for data: SampleDescription) {
    noise = data.isImage ? 128 : data.isSeries ? 32 : 2
    penaltyWeight = data.isImage || data.isSeries ? 10 : 0.1
    network = .suiting(data, images: .wgangp, points: .relu512)
    optimizer = OptimizerChoice(Adam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9))
  }

  /// Batches of 50 images (the published MNIST script's) or 256 points.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .relu512 ? 256 : 50)
  }

  /// What both players lower.
  public var objective: any Objective { Wasserstein() }
  /// The penalty between real and generated samples.
  public var penalty: (any Penalty)? {
    GradientPenalty(weight: penaltyWeight, isOneSided: isOneSided)
  }
}
