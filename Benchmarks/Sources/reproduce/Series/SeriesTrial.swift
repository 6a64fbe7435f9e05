import Datasets
import Engine
import FeatureNetworks
import Foundation
import GANs
import NeuralNet
import Training

/// One training of a variant on series, and the scores of its samples.
struct SeriesTrial: Sendable {
  let variant: any GANVariant.Type
  /// The data, as the command line names them.
  let data: String
  /// What differs from the variant's defaults, `KEY=VALUE`.
  let settings: [String]
  let seed: UInt64
  /// The folder in which outcome and samples are kept.
  let folder: String

  /// What came out; it is kept, so that a command that was broken off does not train again.
  struct Outcome: Codable, Sendable {
    /// All that decided it: versions, configuration, scoring.
    let identity: String
    /// Each repeat of each score.
    let scores: [String: [Double]]
    /// The same of real series alone.
    let controls: [String: [Double]]
    /// The course of the losses.
    let course: [Row]
    /// Minutes of training, and of scoring, on one thread.
    let minutes: Double, scoringMinutes: Double
  }

  /// Mean losses of a few rounds.
  struct Row: Codable, Sendable {
    /// The last of these rounds.
    let round: Int
    /// By player, and what else players report.
    let losses: [String: Double]
  }

  /// Scores samples, which lie beside the trainer's data.
  typealias Scoring = (Trainer, NDArray) throws -> [String: RepeatedScore]

  private var name: String { "\(variant.name)-\(seed)" }
  /// The samples, in the units of the data.
  var samplesFile: String { "\(folder)/\(name).npy" }

  /// Trains, draws as many samples as there are real ones, and scores them, all on one thread.
  ///
  /// - Parameters:
  ///   - label: What decides the scores beside the samples.
  ///   - scoring: The scores.
  /// - Returns: What came out, now or in an earlier call.
  /// - Throws: What opening the data, training, scoring or the file system throws.
  func outcome(label: String, scoring: Scoring) throws -> Outcome {
    let trainer = try trainer()
    let identity = [version, productKernelName, label, trainer.config.yaml].joined(separator: "\n")
    let record = URL(fileURLWithPath: "\(folder)/\(name).json")
    if let known = try? JSONDecoder().decode(Outcome.self, from: Data(contentsOf: record)),
      known.identity == identity
    {
      progress("\(data) \(name): known from \(record.path)")
      return known
    }
    let clock = ContinuousClock()
    let start = clock.now
    let course = try train(trainer)
    let trained = clock.now
    let samples = trainer.samples(trainer.dataset.count, seed: seed)
    let scores = try scoring(trainer, samples)
    let outcome = Outcome(
      identity: identity, scores: scores.mapValues(\.values),
      controls: scores.mapValues(\.control), course: course,
      minutes: (trained - start) / .seconds(60),
      scoringMinutes: (clock.now - trained) / .seconds(60))
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let layout = (trainer.dataset as? any SeriesDataset)?.layout
    try AtomicFile.write(
      NPYWriter.bytes(of: layout?.scaling.restored(samples) ?? samples), to: samplesFile)
    try AtomicFile.write(Array(JSONEncoder().encode(outcome)), to: record.path)
    let found = scores.sorted { $0.key < $1.key }.map { name, score in
      "\(name) \(Spread(score.values).text), control \(Spread(score.control).text)"
    }
    progress("\(data) \(name): \(found.joined(separator: "; "))")
    return outcome
  }

  private func trainer() throws -> Trainer {
    let dataset = try DatasetCatalog.open(data, seed: seed)
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["seed=\(seed)"] + settings
    let config = try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
  }

  /// Trains, and returns the losses at each thirtieth of the run and where a phase begins.
  private func train(_ trainer: Trainer) throws -> [Row] {
    let part = max(1, trainer.config.settings.steps / 30)
    var (course, players) = ([Row](), [String]())
    try trainer.train { row in
      let losses = row.losses + row.reports
      if row.step.isMultiple(of: part) || row.losses.map(\.name) != players {
        course.append(
          Row(round: row.step, losses: Dictionary(losses) { first, _ in first }))
      }
      players = row.losses.map(\.name)
      guard row.step.isMultiple(of: 3 * part) else { return }
      let text = losses.map { "\($0.name) \(number($0.value))" }.joined(separator: ", ")
      progress("\(data) \(name), round \(row.step): \(text)")
    }
    return course
  }
}
