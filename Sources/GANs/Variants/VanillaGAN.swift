import Autograd
import Engine
import NeuralNet

/// The original GAN with fully connected networks.
///
/// Packing, after Lin et al. 2017 (arXiv:1712.04086): the discriminator judges several samples at once, all real
/// or all generated, and so sees the lack of variety that mode collapse is.
public struct VanillaGAN: GANVariant {
  /// The name on the command line.
  public static let name = "vanilla"
  /// One line for lists.
  public static let summary = "the original GAN, fully connected, for images and points"
  /// Authors, year, title, identifier.
  public static let citation =
    "Goodfellow et al. 2014, Generative Adversarial Networks, arXiv:1406.2661"

  /// Which pair of networks.
  public enum Network: String, Codable, Sendable, CaseIterable {
    /// See ``MLP``; the default for images.
    case mlp
    /// See ``PacGANNetworks``; the default for points.
    case pacgan
  }

  /// Noise numbers per sample, standard normal.
  public var noise: Int
  /// Which loss the generator lowers.
  public var generatorLoss = Minimax.Generator.nonSaturating
  /// Samples that the discriminator judges together; 1 is the original GAN.
  public var packing = 1
  /// Which pair of networks.
  public var network: Network
  /// Discriminator updates per generator update (`k` in the paper's Algorithm 1, which uses 1).
  public var discriminatorSteps = 1
  /// How the weights move.
  public var optimizer: OptimizerChoice
  /// Batches of 64 images or, PacGAN's, of 100 points.
  ///
  /// PacGAN's 400,000 steps at a constant rate take too long on a processor. For points the rate falls to zero
  /// after 10,000 steps and samples come from averaged weights, which gets as far in 20,000 steps.
  public var trainingDefaults: TrainingDefaults {
    network == .mlp
      ? TrainingDefaults(batch: 64)
      : TrainingDefaults(
        batch: 100, schedule: LearningRateSchedule(kind: .linear, hold: 10_000),
        averageDecay: 0.999)
  }

  private enum CodingKeys: String, CodingKey {
    case noise, generatorLoss, packing, network, discriminatorSteps, optimizer
  }

  /// Creates the variant with the published defaults for images or for points.
  ///
  /// Images: 100 noise numbers and Adam (2e-4, 0.5, 0.999), DCGAN's. Points: PacGAN's configuration, but Adam's
  /// first beta is 0.5 instead of 0.8, which leaves the modes better balanced after few steps.
  public init(for data: SampleDescription) {
    noise = data.isImage ? 100 : 2
    network = data.isImage ? .mlp : .pacgan
    optimizer = OptimizerChoice(
      data.isImage
        ? Adam(learningRate: 2e-4, beta1: 0.5) : Adam(learningRate: 1e-4, beta1: 0.5))
  }

  /// Throws when a hyper-parameter is out of its range.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    for (name, value, most) in [
      ("noise", noise, 10_000), ("packing", packing, 100),
      ("discriminatorSteps", discriminatorSteps, 1_000),
    ] where !(1...most).contains(value) {
      throw HyperparameterError(name, "must lie between 1 and \(most), is \(value)")
    }
    try optimizer.optimizer.validate()
  }

  /// A batch is a number of packs.
  public func samplesPerStep(batch: Int) -> Int { batch * packing }

  /// The discriminator, then the generator.
  public func players(for data: SampleDescription) -> [Player] {
    [
      Player(
        "discriminator", updates: { [discriminatorSteps] _ in discriminatorSteps },
        optimizer: optimizer
      ) { round in
        // Neither discriminator normalises over the batch, so one pass scores both.
        let both = concatenate([round.real, samples(round).stoppingGradient()])
        let (real, fake) = score(both, round).halves
        return Player.Loss(
          Minimax.discriminatorLoss(real: real, fake: fake),
          reports: [
            (Player.realProbability, real.meanProbability),
            (Player.fakeProbability, fake.meanProbability),
          ])
      },
      Player("generator", optimizer: optimizer) { round in
        Player.Loss(
          Minimax.generatorLoss(fake: score(samples(round), round), generatorLoss))
      },
    ]
  }

  /// Returns `round.batch` generated samples.
  public func samples(_ round: Round) -> Tensor {
    let outputs = round.data.shape.count
    let generator =
      network == .mlp
      ? MLP.generator(outputs: outputs, isBounded: round.data.isImage)
      : PacGANNetworks.generator(outputs: outputs)
    return round.scope("generator", generator, round.noise(noise))
      .reshaped(Shape([round.batch] + round.data.shape.sizes))
  }

  /// Each sample judged in a pack of its own copies.
  public func surface(_ samples: Tensor, _ round: Round) -> Score? {
    let copies = [Tensor](repeating: samples.flattened(), count: packing)
    return score(concatenate(copies, axis: 1), round)
  }

  private func score(_ samples: Tensor, _ round: Round) -> Score {
    let packs = samples.shape.count / (packing * round.data.shape.count)
    let discriminator = network == .mlp ? MLP.discriminator : PacGANNetworks.discriminator
    return Score(
      round.scope(
        "discriminator", discriminator,
        samples.reshaped([packs, packing * round.data.shape.count])))
  }
}
