import Autograd
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
    /// The same of samples from averaged weights, where such were kept.
    let averaged: [String: [Double]]?
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
  /// The file of samples in the units of the data, from the last weights or from averaged ones.
  func samplesFile(isAveraged: Bool = false) -> String {
    "\(folder)/\(name)\(isAveraged ? "-averaged" : "").npy"
  }

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
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var averaged: [String: RepeatedScore]?
    if trainer.config.settings.averageDecay > 0 {
      averaged = try scoring(trainer, samples(of: trainer, isAveraged: true))
      trainer.dropAverages()
    }
    let scores = try scoring(trainer, samples(of: trainer, isAveraged: false))
    let outcome = Outcome(
      identity: identity, scores: scores.mapValues(\.values),
      averaged: averaged?.mapValues(\.values), controls: scores.mapValues(\.control),
      course: course, minutes: (trained - start) / .seconds(60),
      scoringMinutes: (clock.now - trained) / .seconds(60))
    try AtomicFile.write(Array(JSONEncoder().encode(outcome)), to: record.path)
    let found = scores.sorted { $0.key < $1.key }.map { name, score in
      "\(name) \(Spread(score.values).text), control \(Spread(score.control).text)"
    }
    progress("\(data) \(name): \(found.joined(separator: "; "))")
    for (name, values) in outcome.averaged ?? [:] {
      progress("averaged: \(name) \(Spread(values).text)")
    }
    return outcome
  }

  /// Draws as many samples as there are real ones, and keeps them.
  private func samples(of trainer: Trainer, isAveraged: Bool) throws -> NDArray {
    let samples = trainer.samples(trainer.dataset.count, seed: seed)
    let scaling = (trainer.dataset as? any SeriesDataset)?.scaling
    try AtomicFile.write(
      NPYWriter.bytes(of: scaling?.restored(samples) ?? samples),
      to: samplesFile(isAveraged: isAveraged))
    return samples
  }

  private func trainer() throws -> Trainer {
    let dataset = try DatasetCatalog.open(data, seed: seed)
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["seed=\(seed)"] + settings
    let config = try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
  }

  /// Trains, and returns the losses at about each thirtieth of the run, and where a phase begins and ends.
  private func train(_ trainer: Trainer) throws -> [Row] {
    let part = max(1, trainer.config.settings.steps / 30)
    var (course, last, players) = ([Row](), Row(round: 0, losses: [:]), [String]())
    try trainer.train { tick in
      let losses = tick.losses + tick.reports
      let row = Row(round: tick.step, losses: Dictionary(losses) { first, _ in first })
      let isNew = tick.losses.map(\.name) != players
      if isNew, course.last?.round != last.round, last.round > 0 { course.append(last) }
      if isNew || row.round / part > last.round / part { course.append(row) }
      if row.round / (3 * part) > last.round / (3 * part) {
        let text = losses.map { "\($0.name) \(number($0.value))" }.joined(separator: ", ")
        progress("\(data) \(name), round \(row.round): \(text)")
      }
      (last, players) = (row, tick.losses.map(\.name))
    }
    return course.last?.round == last.round ? course : course + [last]
  }
}

extension Trainer {
  /// Puts the last weights in place of their averages.
  fileprivate func dropAverages() {
    for entry in store.entries {
      guard let average = store.entry(WeightAverage.prefix + "/" + entry.name) else { continue }
      average.pointer.update(from: entry.pointer, count: entry.shape.count)
    }
  }
}
