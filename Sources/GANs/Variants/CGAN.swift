import Autograd
import Engine
import NeuralNet

/// The conditional GAN: generator and discriminator are both told the class.
///
/// Generated samples get the classes of real ones, which every update draws anew from the data.
public struct CGAN: TwoPlayerGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "cgan"
  /// One line for lists.
  public static let summary =
    "samples of a class, fully connected, for images and points with labels"
  /// Authors, year, title, identifier.
  public static let citation =
    "Mirza and Osindero 2014, Conditional Generative Adversarial Nets, arXiv:1411.1784"

  /// Noise numbers per sample, uniform in [0, 1); the paper's 100 for images.
  public var noise: Int
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// Share of the generator's hidden units that is dropped while training; the paper's 0.5 for images.
  ///
  /// What is dropped is noise too, and the noise proper then matters little: samples of a class, drawn with all units,
  /// are nearly the same.
  public var generatorDropout: Float
  /// Share of the discriminator's hidden units that is dropped while training; the paper's 0.5 for images.
  public var discriminatorDropout: Float
  /// Which pair of networks.
  public var network: ConditionalMLP
  /// How the weights of both networks move.
  public var optimizer: OptimizerChoice

  /// Creates the variant with the published defaults for images, or with smaller networks for points.
  ///
  /// Images: descent at 0.1 with momentum 0.5, which the paper raises to 0.7 in far longer runs than here. Points:
  /// 4 noise numbers, no dropout and Adam (1e-3, 0.5).
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : 4
    generatorDropout = data.isImage ? 0.5 : 0
    discriminatorDropout = generatorDropout
    network = data.isImage ? .maxout240 : .maxout64
    optimizer =
      data.isImage
      ? OptimizerChoice(SGD(learningRate: 0.1, momentum: 0.5))
      : OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.5))
  }

  /// Batches of 100 images or 256 points.
  ///
  /// For images the rate falls as in the paper, by 1.00004 a step, to 0.45 of it after 20,000; for points to zero.
  public var trainingDefaults: TrainingDefaults {
    network == .maxout240
      ? TrainingDefaults(
        batch: 100, schedule: LearningRateSchedule(kind: .exponential, final: 0.45))
      : TrainingDefaults(batch: 256, schedule: LearningRateSchedule(kind: .linear))
  }

  /// Throws when a hyper-parameter is out of its range or the data have no labels.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireLabels()
    try Dropout.validate(rate: generatorDropout, name: "generatorDropout")
    try Dropout.validate(rate: discriminatorDropout, name: "discriminatorDropout")
    try validate(counts: [("noise", noise, 10_000)])
  }

  /// What both players lower.
  public var objective: any Objective { Minimax(generatorLoss) }
  /// Each pass takes the labels of one batch.
  public var scoresSeparately: Bool { false }

  /// One in each round.
  public func discriminatorUpdates(in round: Int) -> Int { 1 }

  /// Returns a generated sample of each class in `round.labels`.
  public func samples(_ round: Round) -> Tensor {
    network.samples(
      round, noise: round.codes(noise, name: "noise") * 0.5 + 0.5, dropout: generatorDropout)
  }

  /// Returns the score of each sample as a member of its class in `round.labels`.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    network.score(samples, round, dropout: discriminatorDropout)
  }

  /// None: the score depends on the class.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? { nil }
}
