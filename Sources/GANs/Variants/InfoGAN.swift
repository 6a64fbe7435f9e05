import Autograd
import Engine
import NeuralNet

/// InfoGAN: codes whose meaning is found without labels.
///
/// Beside noise the generator reads a category and a few codes. A network Q, which shares the discriminator's body,
/// guesses them from generated images; discriminator, Q and generator all raise what the guesses tell of the codes.
public struct InfoGAN: GANVariant {
  /// The name on the command line.
  public static let name = "infogan"
  /// One line for lists.
  public static let summary = "codes with a meaning found without labels, for square images"
  /// Authors, year, title, identifier.
  public static let citation =
    "Chen et al. 2016, InfoGAN: Interpretable Representation Learning, arXiv:1606.03657"

  /// Noise numbers per sample, uniform in [-1, 1); the paper's 62.
  public var noise = 62
  /// Values of the categorical code, from 2; the paper's 10.
  public var categories = 10
  /// Continuous codes, uniform in [-1, 1); the paper's 2.
  public var codes = 2
  /// The weight λ of the category's information; the paper's 1.
  public var categoryWeight: Float = 1
  /// The weight λ of the codes' information; under the published code's 1, categories match digits less well.
  public var codeWeight: Float = 0.1
  /// How the weights of discriminator and Q move: Adam, 2e-4 and 0.5.
  public var discriminatorOptimizer = OptimizerChoice(Adam(learningRate: 2e-4, beta1: 0.5))
  /// How the generator's weights move: Adam, 1e-3 and 0.5.
  public var generatorOptimizer = OptimizerChoice(Adam(learningRate: 1e-3, beta1: 0.5))
  /// Batches of 128 images, the paper's.
  public var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 128) }

  /// The report name for the information of category and codes, in nats.
  public static let information = "mutual_information"
  /// The report name for the category's part, at most the logarithm of the number of categories.
  public static let categoryInformation = "mutual_information_category"

  /// Creates the variant with the published defaults.
  public init(for data: SampleDescription) {}

  /// Throws when a hyper-parameter is out of its range or the data are not square images.
  public func validate(for data: SampleDescription) throws(HyperparameterError) {
    try data.requireConvolvableImages()
    for (name, value, range) in [
      ("noise", noise, 1...10_000), ("categories", categories, 2...1_000),
      ("codes", codes, 0...100),
    ] where !range.contains(value) {
      throw HyperparameterError(
        name, "must lie between \(range.lowerBound) and \(range.upperBound), is \(value)")
    }
    for (name, weight) in [("categoryWeight", categoryWeight), ("codeWeight", codeWeight)]
    where !(0...1_000).contains(weight) {
      throw HyperparameterError(name, "must lie between 0 and 1000, is \(weight)")
    }
    try discriminatorOptimizer.optimizer.validate()
    try generatorOptimizer.optimizer.validate()
  }

  /// The discriminator together with Q, then the generator.
  public func players(for data: SampleDescription) -> [Player] {
    let objective = Minimax()
    return [
      Player("discriminator", optimizer: discriminatorOptimizer) { round in
        let latents = Latents(of: self, round)
        let real = score(features(round.augmented(round.real), round), round)
        let generated = images(latents, round).stoppingGradient()
        let features = features(round.augmented(generated), round)
        let fake = score(features, round)
        let information = information(latents, features, round)
        return Player.Loss(
          objective.discriminatorLoss(real: real, fake: fake) - information.weighted,
          reports: objective.reports(real: real, fake: fake) + information.reports)
      },
      Player("generator", optimizer: generatorOptimizer) { round in
        let latents = Latents(of: self, round)
        let features = features(round.augmented(images(latents, round)), round)
        let fake = score(features, round)
        return Player.Loss(
          objective.generatorLoss(fake: fake, real: fake)
            - information(latents, features, round).weighted)
      },
    ]
  }

  /// Returns `round.batch` generated images.
  public func samples(_ round: Round) -> Tensor { images(Latents(of: self, round), round) }

  /// Returns Q's logits of each image's category: `[batch, categories]`.
  public func categoryLogits(of images: Tensor, _ round: Round) -> Tensor {
    guesses(features(images, round), round).slice(0..<categories, axis: 1)
  }

  /// What the generator reads.
  private struct Latents {
    let noise: Tensor
    let category: Tensor
    let codes: Tensor?

    init(of variant: InfoGAN, _ round: Round) {
      noise = round.codes(variant.noise, name: "noise")
      category = round.categories(variant.categories)
      codes = variant.codes > 0 ? round.codes(variant.codes) : nil
    }
  }

  private func images(_ latents: Latents, _ round: Round) -> Tensor {
    let category = latents.category.oneHot(classCount: categories)
    let inputs = [latents.noise, category] + [latents.codes].compactMap { $0 }
    return round.scope("generator", networks(round).generator, concatenate(inputs, axis: 1))
  }

  private func features(_ images: Tensor, _ round: Round) -> Tensor {
    round.scope.scope("discriminator")("body", networks(round).body, images)
  }

  private func score(_ features: Tensor, _ round: Round) -> Score {
    Score(round.scope.scope("discriminator")("logit", networks(round).logit, features))
  }

  private func guesses(_ features: Tensor, _ round: Round) -> Tensor {
    let head = networks(round).codes(categories: categories, codes: codes)
    return round.scope.scope("discriminator")("codes", head, features)
  }

  private func information(
    _ latents: Latents, _ features: Tensor, _ round: Round
  ) -> (weighted: Tensor, reports: [(name: String, value: Tensor)]) {
    let guesses = guesses(features, round)
    let category = CodeInformation.categorical(
      latents.category, logits: guesses.slice(0..<categories, axis: 1))
    var (weighted, all) = (category * categoryWeight, category)
    if let codes = latents.codes {
      let means = guesses.slice(categories..<categories + self.codes, axis: 1)
      let code = CodeInformation.continuous(codes, means: means)
      (weighted, all) = (weighted + code * codeWeight, all + code)
    }
    return (weighted, [(Self.information, all), (Self.categoryInformation, category)])
  }

  private func networks(_ round: Round) -> InfoGANNetworks {
    InfoGANNetworks(size: round.data.shape[0], channels: round.data.shape[2])
  }
}
