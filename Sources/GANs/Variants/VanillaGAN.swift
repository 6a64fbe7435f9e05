import Autograd
import Engine
import NeuralNet

/// The original GAN, with fully connected networks unless others are chosen.
///
/// Packing, after Lin et al. 2017 (arXiv:1712.04086): the discriminator judges several samples at once, all real
/// or all generated, and so sees the lack of variety that mode collapse is.
public struct VanillaGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "vanilla"
  /// One line for lists.
  public static let summary = "the original GAN, for images and points"
  /// Authors, year, title, identifier.
  public static let citation =
    "Goodfellow et al. 2014, Generative Adversarial Networks, arXiv:1406.2661"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// Samples that the discriminator judges together; 1 is the original GAN.
  public var packing = 1
  /// Which pair of networks.
  public var network: Networks
  /// Channels next to the images in convolutional networks, doubled with each halving of the side; 64 in the usual ones.
  public var filters = 64
  /// Discriminator updates per generator update (`k` in the paper's Algorithm 1, which uses 1).
  public var discriminatorSteps = 1
  /// How the weights move.
  public var optimizer: OptimizerChoice
  /// Batches of 64 images or, PacGAN's, of 100 points.
  ///
  /// PacGAN's 400,000 steps at a constant rate take too long on a processor. For points the rate falls to zero
  /// after 5,000 steps and samples come from averaged weights, which gets as far in 20,000 steps.
  public var trainingDefaults: TrainingDefaults {
    network == .mlp
      ? TrainingDefaults(batch: 64)
      : TrainingDefaults(
        batch: 100, schedule: LearningRateSchedule(kind: .linear, hold: 5_000),
        averageDecay: 0.999)
  }

  /// Creates the variant with the published defaults for images or for points.
  ///
  /// Images: 100 noise numbers and Adam (2e-4, 0.5, 0.999), DCGAN's. Points: PacGAN's configuration, but Adam's
  /// first beta is 0.5 instead of 0.8, which leaves the modes better balanced after few steps.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : data.isSeries ? 32 : 2
    network = .suiting(data, images: .mlp, points: .pacgan)
    optimizer = OptimizerChoice(
      data.isImage
        ? Adam(learningRate: 2e-4, beta1: 0.5) : Adam(learningRate: 1e-4, beta1: 0.5))
  }

  /// What both players lower.
  public var objective: any Objective { Minimax(generatorLoss) }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try validateNetworks(for: data, counts: [("packing", packing, 100)])
  }

  /// A batch is a number of packs.
  public func samplesPerStep(batch: Int) -> Int { batch * packing }

  /// Returns the score of each pack.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    score(samples, round, packing: packing)
  }

  /// Each sample judged in a pack of its own copies.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? {
    let copies = [Tensor](repeating: samples.flattened(), count: packing)
    return score(concatenate(copies, axis: 1), round)
  }
}
