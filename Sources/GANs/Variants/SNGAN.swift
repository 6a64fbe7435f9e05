import Autograd
import Engine
import NeuralNet

/// SNGAN: every weight of the discriminator is divided by its largest singular value.
///
/// Each visit of the discriminator in training makes one power iteration. Real and generated samples are scored in one
/// visit, so that an update makes one, and the generator's update makes one more.
public struct SNGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "sngan"
  /// One line for lists.
  public static let summary = "hinge loss, spectrally normalised discriminator, residual networks"
  /// Authors, year, title, identifier.
  public static let citation =
    "Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks, arXiv:1802.05957"

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Which pair of networks; `dcgan` is a smaller one.
  public var network: Networks
  /// Channels within the residual discriminator, half of those within the generator; 128 in the paper.
  public var filters: Int
  /// Discriminator updates per generator update; 5 in the paper.
  public var discriminatorSteps = 5
  /// How the weights of both networks move.
  public var optimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0, beta2: 0.9))

  /// Creates the variant with the published defaults for images of 32 pixels.
  ///
  /// 128 noise numbers and filters, Adam (2e-4, 0, 0.9). Smaller images have 4 filters for each pixel of the side.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 128 : data.isSeries ? 32 : 2
    network = data.isSeries ? .temporal : .suiting(data, images: .sngan, points: .relu512)
    filters = data.isImage ? min(128, 4 * data.shape[0]) : 128
  }

  /// Batches of 64 images or 256 points and a rate that falls to zero, as published.
  public var trainingDefaults: TrainingDefaults {
    TrainingDefaults(
      batch: network == .relu512 ? 256 : 64, schedule: LearningRateSchedule(kind: .linear))
  }

  /// What both players lower.
  public var objective: any Objective { Hinge() }
  /// Each weight.
  public var normalization: Networks.Normalization { .spectral }
}
