import Autograd
import NeuralNet

/// DRAGAN: the original GAN with slopes around real samples drawn to 1.
public struct DRAGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "dragan"
  /// One line for lists.
  public static let summary =
    "the original GAN with a gradient penalty around the data"
  /// Authors, year, title, identifier.
  public static let citation =
    "Kodali et al. 2017, On Convergence and Stability of GANs, arXiv:1705.07215"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// The weight λ of the penalty; 10 in the paper.
  public var penaltyWeight: Float = 10
  /// Discriminator updates from one with the penalty, times this number, to the next.
  public var penaltyEvery = 1
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Discriminator updates per generator update.
  public var discriminatorSteps = 1
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with defaults for images or for points: Adam (2e-4, 0.5), DCGAN's, and for points the
  /// networks and Adam (1e-4, 0.5, 0.9) of WGAN-GP.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 2
    network = .suiting(data, images: .mlp, points: .relu512)
    optimizer = OptimizerChoice(
      data.isImage
        ? Adam(learningRate: 2e-4, beta1: 0.5) : Adam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9))
  }

  /// Batches of 64 images or 256 points.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(batch: network == .relu512 ? 256 : 64)
  }

  /// What both players lower.
  public var objective: any Objective { Minimax(generatorLoss) }
  /// The penalty around real samples.
  public var penalty: (any Penalty)? { DRAGANPenalty(weight: penaltyWeight) }
}
