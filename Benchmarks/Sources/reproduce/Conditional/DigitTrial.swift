import Autograd
import Datasets
import Engine
import GANs
import NeuralNet
import Training

/// What one conditional variant makes of the digits.
struct DigitTrial: Sendable {
  /// Samples drawn, as many of each class; sample i has class i modulo 10.
  static let count = 1_000
  private let samples: NDArray
  /// Mean distance between two samples of a class, divided by that between real ones.
  let variety: Double
  /// The discriminator's mean score of real images with their labels and with others.
  let scores: (right: Double, wrong: Double)

  /// Judges a trained variant.
  init(_ trainer: Trainer) {
    samples = trainer.samples(Self.count, seed: 1)
    let dataset = trainer.dataset
    let labels = (dataset.labels ?? []).map { Int($0) }
    variety =
      Self.spread(samples, (0..<Self.count).map { $0 % 10 })
      / Self.spread(dataset.samples(at: 0..<Self.count), Array(labels.prefix(Self.count)))
    let others = labels.enumerated().map { ($1 + 1 + $0 % 9) % 10 }
    scores = (Self.score(trainer, labels), Self.score(trainer, others))
  }

  /// Returns the share of the samples that a classifier takes for the class they were asked for.
  func recognised(by classifier: DigitClassifier) -> Double {
    Double(classifier.classes(of: samples).enumerated().count { $1 == $0 % 10 })
      / Double(Self.count)
  }

  /// The mean Euclidean distance between two images of one class.
  private static func spread(_ images: NDArray, _ labels: [Int]) -> Double {
    let size = images.shape.count / images.shape[0]
    var (sum, pairs) = (0.0, 0)
    for a in labels.indices {
      for b in 0..<a where labels[a] == labels[b] {
        let square = (0..<size).reduce(Float(0)) {
          let difference = images.values[a * size + $1] - images.values[b * size + $1]
          return $0 + difference * difference
        }
        sum += Double(square).squareRoot()
        pairs += 1
      }
    }
    return sum / Double(pairs)
  }

  /// The mean score of all real images with the given labels.
  ///
  /// A discriminator that names classes scores a label with its log-probability.
  private static func score(_ trainer: Trainer, _ labels: [Int]) -> Double {
    let trace = Trace()
    let given = GivenLatents()
    let round = Round(
      scope: Scope(trace, isTraining: false), batch: labels.count, data: trainer.samples,
      player: "judge", given: given)
    let variant = trainer.config.variant
    let mean: Tensor? =
      if let variant = variant as? ACGAN {
        -variant.judged(round.real, round).kind.loss(round.labels)
      } else {
        (variant as? any TwoPlayerGAN)?.score(round.real, round).mean
      }
    guard let mean, let label = given.latents.first else { return .nan }
    let executor = Executor(
      Plan(trace.finish(outputs: [("mean", mean)])), parameters: trainer.store, pool: trainer.pool)
    _ = executor.input("real").update(
      fromContentsOf: trainer.dataset.samples(at: labels.indices).values)
    _ = executor.input(GivenLatents.inputName(label)).update(fromContentsOf: labels.map(Float.init))
    executor.run()
    return Double(executor.scalar("mean"))
  }
}
