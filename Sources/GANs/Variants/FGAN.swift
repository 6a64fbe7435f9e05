import Autograd
import NeuralNet

/// f-GAN: the generator lowers a variational bound on any f-divergence.
///
/// KL, χ² and Jeffrey contain exponentials and squares of the discriminator's output; a gradient norm clipped to 1
/// (`clipping.norm`) keeps them in bounds.
public struct FGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "fgan"
  /// One line for lists.
  public static let summary = "any f-divergence through its variational bound"
  /// Authors, year, title, identifier.
  public static let citation =
    "Nowozin et al. 2016, f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization, arXiv:1606.00709"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Which divergence; with the default and the practical loss it trains as ``VanillaGAN`` does, step for step.
  public var divergence = FDivergence.Kind.jensenShannon
  /// The weight π of the data in `weightedJensenShannon`, in [0.01, 0.99].
  public var mixing: Float = 0.5
  /// The order α of `alpha`, in [-10, 10] and at least 0.01 away from 0 and 1.
  public var order: Float = 0.5
  /// Which loss the generator lowers.
  public var generatorLoss = Variational.Generator.practical
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Discriminator updates per generator update.
  public var discriminatorSteps = 1
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with defaults for images or for points.
  ///
  /// Adam (2e-4, 0.5, 0.999) is the paper's for images; networks and the optimiser for points are those of
  /// ``VanillaGAN``.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 2
    network = .suiting(data, images: .mlp, points: .pacgan)
    optimizer = OptimizerChoice(
      data.isImage
        ? Adam(learningRate: 2e-4, beta1: 0.5) : Adam(learningRate: 1e-4, beta1: 0.8))
  }

  /// As for ``VanillaGAN``, where the paper has batches of 4096 images.
  public var trainingDefaults: TrainingDefaults {
    network == .mlp
      ? TrainingDefaults(batch: 64)
      : TrainingDefaults(
        batch: 100, schedule: LearningRateSchedule(kind: .linear), averageDecay: 0.999)
  }

  /// What both players lower.
  public var objective: any Objective {
    Variational(
      FDivergence(divergence, mixing: mixing, order: order), generator: generatorLoss)
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    if !(0.01...0.99 ~= mixing) {
      throw HyperparameterError("mixing", "must lie between 0.01 and 0.99, is \(mixing)")
    }
    if !(abs(order) <= 10 && abs(order) >= 0.01 && abs(order - 1) >= 0.01) {
      throw HyperparameterError(
        "order", "must lie between -10 and 10 and 0.01 away from 0 and 1, is \(order)")
    }
    try validateNetworks(for: data)
  }
}
