import Autograd
import NeuralNet

/// LSGAN: least squares in place of logarithms.
public struct LSGAN: UnconditionalGAN {
  /// The name on the command line.
  public static let name = "lsgan"
  /// One line for lists.
  public static let summary = "least squares in place of logarithms"
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
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Discriminator updates per generator update.
  public var discriminatorSteps = 1
  /// How the discriminator's weights move.
  public var discriminatorOptimizer: OptimizerChoice
  /// How the generator's weights move.
  public var generatorOptimizer: OptimizerChoice

  /// Creates the variant with the published defaults for images or for points.
  ///
  /// Images: DCGAN's networks and Adam (2e-4, 0.5), the stability study's. Points: the published mixture of Gaussians,
  /// 256 noise numbers and Adam with 1e-4 for the discriminator and 1e-3 for the generator.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 256
    network = .suiting(data, images: .dcgan, points: .tanh128)
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
    try validateNetworks(for: data)
  }
}
