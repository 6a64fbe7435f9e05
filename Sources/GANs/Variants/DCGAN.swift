import Autograd
import Engine
import NeuralNet

/// The deep convolutional GAN: strided convolutions, batch normalisation, no hidden dense layers.
public struct DCGAN: UnconditionalGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "dcgan"
  /// One line for lists.
  public static let summary = "convolutional networks for square images of 8 pixels or more"
  /// Authors, year, title, identifier.
  public static let citation =
    "Radford et al. 2015, Unsupervised Representation Learning with DCGANs, arXiv:1511.06434"

  /// Noise numbers per sample, standard normal; the paper's 100.
  public var noise = 100
  /// Channels next to the images, doubled with each halving of the side; 64 in the usual port.
  public var filters = 64
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// How the weights move: the paper's Adam, 2e-4 and 0.5.
  public var optimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5))
  /// Batches of 128 images, the paper's.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 128) }

  /// Creates the variant with the published defaults.
  public init(for data: SampleDescription) {}

  /// The networks that make it what it is.
  public var network: Networks { .dcgan }
  /// One discriminator update per generator update.
  public var discriminatorSteps: Int { 1 }
  /// What both players lower.
  public var objective: any Objective { Minimax(generatorLoss) }

  /// Throws when a hyper-parameter is out of its range or the data are not square images.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireConvolvableImages()
    try validateNetworks(for: data)
  }
}
