import Autograd
import NeuralNet

/// The conditional DCGAN: convolutional networks that are told the class.
///
/// Generated images get the classes of real ones, which every update draws anew from the data.
public struct CDCGAN: TwoPlayerGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "cdcgan"
  /// One line for lists.
  public static let summary =
    "images of a class, convolutional; embeddings, or conditional batch norm and projection"
  /// Authors, year, title, identifier.
  public static let citation =
    "Radford et al. 2015, arXiv:1511.06434; Miyato and Koyama 2018, cGANs with Projection Discriminator, arXiv:1802.05637"

  /// How networks are told the class.
  public enum Conditioning: String, Choice {
    /// DCGAN's networks with a trained row of numbers for each class as one more input.
    case embedding
    /// Conditional batch norm in the generator; in the discriminator spectral norm and the projection of its features
    /// on a trained row for each class.
    case projection
  }

  /// What both players lower.
  public enum Loss: String, Choice {
    /// See ``Minimax``, with the non-saturating loss of the generator; DCGAN's.
    case minimax
    /// See ``Hinge``; that of the projection discriminator's paper.
    case hinge
  }

  /// How the networks are told the class.
  public var conditioning = Conditioning.embedding
  /// What both players lower.
  public var loss = Loss.minimax
  /// Noise numbers per image, standard normal; DCGAN's 100.
  public var noise = 100
  /// Channels next to the images, doubled with each halving of the side.
  public var filters = 64
  /// Discriminator updates per generator update; DCGAN's 1, the projection paper has 5.
  public var discriminatorSteps = 1
  /// How the weights of both networks move: DCGAN's Adam, 2e-4 and 0.5.
  public var optimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5))
  /// Batches of 128 images, DCGAN's; the projection paper has 64.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 128) }

  private enum CodingKeys: String, CodingKey {
    case conditioning, loss, noise, filters, discriminatorSteps, optimizer
  }

  /// Creates the variant with the published defaults.
  public init(for data: SampleDescription) {}

  /// Throws when a hyper-parameter is out of its range or the data are not square images with labels.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireConvolvableImages()
    try data.requireLabels()
    try validate(counts: [
      ("noise", noise, 10_000), ("filters", filters, 1_024),
      ("discriminatorSteps", discriminatorSteps, 1_000),
    ])
  }

  /// What both players lower.
  public var objective: any Objective { loss == .hinge ? Hinge() : Minimax() }
  /// Each pass takes the labels of one batch, and batch normalisation must not mix real and generated images.
  public var scoresSeparately: Bool { false }

  /// The same number in every round.
  public func discriminatorUpdates(in round: Int) -> Int { discriminatorSteps }

  /// Returns a generated image of each class in `round.labels`.
  public func samples(_ round: Round) -> Tensor {
    let noise = round.noise(noise)
    return switch conditioning {
    case .embedding: ConditionalDCGANNetworks(filters: filters).images(round, noise: noise)
    case .projection: ProjectionNetworks(filters: filters).images(round, noise: noise)
    }
  }

  /// Returns the score of each image as a member of its class in `round.labels`.
  public func score(_ samples: Tensor, _ round: Round) -> Score {
    switch conditioning {
    case .embedding: ConditionalDCGANNetworks(filters: filters).score(samples, round)
    case .projection: ProjectionNetworks(filters: filters).score(samples, round)
    }
  }
}
