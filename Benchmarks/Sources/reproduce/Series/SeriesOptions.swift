import ArgumentParser
import Datasets
import Engine
import FeatureNetworks
import Training

/// What all experiments with series are told.
struct SeriesOptions: ParsableArguments {
  @Option(help: "Number of seeds.")
  var seeds = 3
  @Option(help: "The first of them.")
  var firstSeed: UInt64 = 0
  @Option(help: "How often each score is measured, with other splits and weights.")
  var repeats = 10
  @Option(help: "Percent of the published updates that scoring networks make.")
  var scorePercent = 100

  func validate() throws {
    guard (1...100).contains(seeds), (1...1_000).contains(repeats),
      (1...1_000).contains(scorePercent)
    else {
      throw ValidationError(
        "--seeds must lie between 1 and 100, --repeats and --score-percent between 1 and 1000.")
    }
  }

  /// The options as they are typed.
  var text: String {
    "--seeds \(seeds) --first-seed \(firstSeed) --repeats \(repeats) --score-percent \(scorePercent)"
  }

  /// The seed of that place.
  func seed(_ place: Int) -> UInt64 { firstSeed &+ UInt64(place) }

  private func updates(_ published: Int) -> Int { max(1, published * scorePercent / 100) }

  /// TimeGAN's scores, of at most 10,000 series.
  ///
  /// - Parameter isInUnits: Whether series are compared in the units of the data, not scaled to [0, 1].
  /// - Returns: What scores samples.
  func timeGANScores(isInUnits: Bool) -> SeriesTrial.Scoring {
    { trainer, samples in
      var sides = [trainer.dataset.samples(at: 0..<min(trainer.dataset.count, 10_000)), samples]
      if isInUnits, let layout = (trainer.dataset as? any SeriesDataset)?.layout {
        sides = sides.map(layout.scaling.restored)
      }
      let seed = trainer.config.settings.seed
      return [
        "discriminative": try DiscriminativeScore(
          repeats: repeats, iterations: updates(2_000), seed: seed
        ).score(real: sides[0], generated: sides[1], pool: trainer.pool),
        "predictive": try PredictiveScore(
          repeats: repeats, iterations: updates(5_000), seed: seed
        ).score(real: sides[0], generated: sides[1], pool: trainer.pool),
      ]
    }
  }

  /// RCGAN's accuracies across the sides, of samples whose classes follow one another.
  func transferScores(_ trainer: Trainer, _ samples: NDArray) throws -> [String: RepeatedScore] {
    let dataset = trainer.dataset
    let classes = dataset.classCount
    let real = TransferScore.Side(
      dataset.samples(at: 0..<dataset.count), labels: dataset.labels ?? [])
    let generated = TransferScore.Side(
      samples, labels: (0..<samples.shape[0]).map { Int32($0 % classes) })
    var scores: [String: RepeatedScore] = [:]
    for direction in TransferScore.Direction.allCases {
      scores[direction.rawValue] = try TransferScore(
        direction, repeats: repeats, iterations: updates(2_000),
        seed: trainer.config.settings.seed
      ).score(real: real, generated: generated, classCount: classes, pool: trainer.pool)
    }
    return scores
  }
}
