import Autograd
import Engine
import NeuralNet

/// The auxiliary classifier GAN: the discriminator is not told the class but names it.
///
///     L_S = E log P(real | x) + E log P(fake | G(z, c))    L_C = E log P(c | x) + E log P(c | G(z, c))
///
/// The discriminator raises `L_S + w·L_C`, the generator `w'·L_C - L_S`: both want images whose class can be named.
/// Generated images get the classes of real ones, which every update draws anew from the data.
public struct ACGAN: TwoPlayerGAN, SharedOptimizer {
  /// The name on the command line.
  public static let name = "acgan"
  /// One line for lists.
  public static let summary = "images of a class, convolutional: the discriminator names the class"
  /// Authors, year, title, identifier.
  public static let citation =
    "Odena et al. 2016, Conditional Image Synthesis with Auxiliary Classifier GANs, arXiv:1610.09585"

  /// Noise numbers per image, standard normal, beside the class; the paper's 100.
  public var noise = 100
  /// Which loss stands for `L_S` in the generator's.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// The weight w of the discriminator's class loss; the paper's 1.
  public var discriminatorClassWeight: Float = 1
  /// The weight w' of the generator's class loss; the paper's 1, 0.1 in WGAN-GP's experiments.
  public var generatorClassWeight: Float = 1
  /// Channels of the generator's last hidden layer, doubled with each halving of the side; the paper's 96.
  public var generatorFilters = 96
  /// Channels of the discriminator's first layer, doubled with each layer.
  public var discriminatorFilters: Int
  /// Share of the discriminator's hidden units that is dropped while training; the paper's 0.5.
  public var dropout: Float = 0.5
  /// How the weights of both networks move: the paper's Adam, 2e-4 and 0.5.
  public var optimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5))
  /// Batches of 100 images, the paper's.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 100) }

  /// Creates the variant with the published defaults.
  ///
  /// The discriminator's 16 first channels are those for 32 pixels. Smaller images, with fewer layers, begin with 512
  /// divided by their side.
  public init(for data: SampleDescription) {
    discriminatorFilters = data.isImage ? max(16, 512 / max(1, data.shape[0])) : 16
  }

  /// Throws when a hyper-parameter is out of its range or the data are not square images with labels.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireConvolvableImages()
    try data.requireLabels()
    try Dropout.validate(rate: dropout)
    for (name, weight) in [
      ("discriminatorClassWeight", discriminatorClassWeight),
      ("generatorClassWeight", generatorClassWeight),
    ] where !(weight >= 0) {
      throw HyperparameterError(name, "must be at least 0, is \(weight)")
    }
    try validate(counts: [
      ("noise", noise, 10_000), ("generatorFilters", generatorFilters, 1_024),
      ("discriminatorFilters", discriminatorFilters, 1_024),
    ])
  }

  /// What both players lower beside the class losses.
  public var objective: any Objective { Minimax(generatorLoss) }
  /// Batch normalisation must not mix real and generated images.
  public var scoresSeparately: Bool { false }

  /// One in each round.
  public func discriminatorUpdates(in round: Int) -> Int { 1 }

  /// The discriminator, then the generator, each with its class loss.
  public func players(for data: SampleDescription) -> [Player] {
    [
      Player("discriminator", optimizer: optimizer) { round in
        let real = seen(round.real, round)
        let fake = seen(samples(round).stoppingGradient(), round)
        let labels = round.labels
        return Player.Loss(
          objective.discriminatorLoss(real: real.source, fake: fake.source)
            + (real.kind.loss(labels) + fake.kind.loss(labels)) * discriminatorClassWeight,
          reports: objective.reports(real: real.source, fake: fake.source) + [
            ("class_real", real.kind.meanProbability(of: labels)),
            ("class_fake", fake.kind.meanProbability(of: labels)),
          ])
      },
      Player("generator", optimizer: optimizer) { round in
        let fake = seen(samples(round), round)
        return Player.Loss(
          objective.generatorLoss(fake: fake.source, real: seen(round.real, round).source)
            + fake.kind.loss(round.labels) * generatorClassWeight)
      },
    ]
  }

  /// Returns a generated image of each class in `round.labels`.
  public func samples(_ round: Round) -> Tensor {
    round.scope(
      "generator", networks.generator(for: round.data),
      concatenate([round.noise(noise), round.oneHotLabels], axis: 1))
  }

  /// Returns the score of each image as a real one of whatever class.
  public func score(_ samples: Tensor, _ round: Round) -> Score { judged(samples, round).source }

  /// Returns whether images are real and which class they are of, as the discriminator sees them.
  public func judged(_ images: Tensor, _ round: Round) -> (source: Score, kind: ClassScore) {
    let scope = round.scope.scope("discriminator")
    let features = scope("features", networks.features(for: round.data), images)
    return (
      Score(scope("source", networks.head(1), features)),
      ClassScore(scope("class", networks.head(round.data.classCount), features))
    )
  }

  /// The same of images as the discriminator sees them while it or the generator learns.
  private func seen(_ images: Tensor, _ round: Round) -> (source: Score, kind: ClassScore) {
    judged(round.augmented(images), round)
  }

  private var networks: ACGANNetworks {
    ACGANNetworks(
      generatorFilters: generatorFilters, discriminatorFilters: discriminatorFilters,
      dropout: dropout)
  }
}
