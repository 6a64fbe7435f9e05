import Engine
import Foundation
import GANs
import NeuralNet
import Training

/// TimeGAN, RCGAN and C-RNN-GAN on the same series, beside the scores that TimeGAN's paper states.
struct TimeGANTable {
  /// The data, as the command line names them.
  let data: String
  let options: SeriesOptions
  /// Whether scores are those of series in the units of the data.
  let isInUnits: Bool
  let models: [Model]
  /// What the paper says of the original data's predictive score.
  let publishedControl: String
  /// The folder to write to.
  let out: String
  /// The folder in which trainings are kept.
  let keep: String

  /// A variant, and its discriminative and predictive scores in the paper.
  struct Model: Sendable {
    let title: String
    let variant: any GANVariant.Type
    let settings: [String]
    let published: (discriminative: String, predictive: String)

    /// Whether samples from averaged weights are scored too.
    var isAveraged: Bool { settings.contains { $0.hasPrefix("averageDecay=") } }
  }

  /// What came out of all trainings: for each model the outcomes of all seeds.
  func outcomes() throws -> [[SeriesTrial.Outcome]] {
    let trials = models.map { model in (0..<self.options.seeds).map { trial(model, seed: $0) } }
    let (options, isInUnits) = (options, isInUnits)
    let seeds = options.seeds
    let label = "\(options.repeats) repeats, \(options.scorePercent) %, units \(isInUnits)"
    let flat = try sideBySide(models.count * seeds) { place in
      try trials[place / seeds][place % seeds]
        .outcome(label: label, scoring: options.timeGANScores(isInUnits: isInUnits))
    }
    return models.indices.map { Array(flat[$0 * seeds..<($0 + 1) * seeds]) }
  }

  private func trial(_ model: Model, seed: Int) -> SeriesTrial {
    SeriesTrial(
      variant: model.variant, data: data,
      settings: model.settings, seed: options.seed(seed), folder: keep)
  }

  /// Rows: the models, then real series; columns: scores and what was published.
  func table(_ outcomes: [[SeriesTrial.Outcome]]) -> String {
    var text = """
      | | discriminative | published | predictive | published | rounds | training, minutes |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for (model, trials) in zip(models, outcomes) {
      let steps = model.settings.first { $0.hasPrefix("steps=") }?.dropFirst(6) ?? ""
      let (told, predicted) = (
        cell(trials) { $0.scores["discriminative"] }, cell(trials) { $0.scores["predictive"] }
      )
      text +=
        "| \(model.title) | \(told) | \(model.published.discriminative) | "
        + "\(predicted) | \(model.published.predictive) | \(grouped(Int(steps) ?? 0)) | "
        + String(format: "%.1f |\n", Spread(trials.map(\.minutes)).mean)
      if model.isAveraged {
        text +=
          "| \(model.title), weights averaged | \(cell(trials) { $0.averaged?["discriminative"] }) | | "
          + "\(cell(trials) { $0.averaged?["predictive"] }) | | the same | |\n"
      }
    }
    let all = outcomes.first ?? []
    return text + "| real series | \(cell(all) { $0.controls["discriminative"] }) | | "
      + "\(cell(all) { $0.controls["predictive"] }) | \(publishedControl) | | |\n"
  }

  private func cell(
    _ trials: [SeriesTrial.Outcome], _ score: (SeriesTrial.Outcome) -> [Double]?
  ) -> String {
    Self.text(trials.map { Spread(score($0) ?? []).mean })
  }

  /// Mean and deviation over the seeds, or the only number.
  static func text(_ values: [Double]) -> String {
    let spread = Spread(values)
    return values.count == 1
      ? String(format: "%.3f", spread.mean)
      : String(format: "%.3f ± %.3f", spread.mean, spread.deviation)
  }

  /// Two rows for each seed: the scores of every model, with their deviations over the repeats.
  func seedTable(_ outcomes: [[SeriesTrial.Outcome]]) -> String {
    var columns: [(title: String, score: (Int, String) -> [Double])] = []
    for (model, trials) in zip(models, outcomes) {
      columns.append((model.title, { trials[$0].scores[$1] ?? [] }))
      guard model.isAveraged else { continue }
      columns.append(("\(model.title), averaged", { trials[$0].averaged?[$1] ?? [] }))
    }
    columns.append(("real series", { outcomes[0][$0].controls[$1] ?? [] }))
    var text = "| seed | score | \(columns.map(\.title).joined(separator: " | ")) |\n"
    text += "| --- | --- |" + String(repeating: " --- |", count: columns.count) + "\n"
    for seed in 0..<options.seeds {
      for score in ["discriminative", "predictive"] {
        let cells = columns.map { Self.text($0.score(seed, score)) }
        text += "| \(options.seed(seed)) | \(score) | \(cells.joined(separator: " | ")) |\n"
      }
    }
    return text
  }

  /// Draws every model's first seed beside real series, and returns a table of the pictures.
  ///
  /// Where a training is known from a record alone, without its samples, its pictures stay as they are.
  func pictures() throws -> String {
    let shown = models.flatMap { model in
      (model.isAveraged ? [false, true] : [false]).map { (model, isAveraged: $0) }
    }
    var (titles, folders) = ([String](), [String]())
    for (model, isAveraged) in shown {
      folders.append(model.variant.name + (isAveraged ? "-averaged" : ""))
      titles.append(model.title + (isAveraged ? ", averaged" : ""))
      let samples = trial(model, seed: 0).samplesFile(isAveraged: isAveraged)
      let folder = "\(out)/\(folders[folders.count - 1])"
      let files = FileManager.default
      if !files.fileExists(atPath: samples), files.fileExists(atPath: folder + "/series.png") {
        progress("\(folder): the pictures stay as they are, as there is no \(samples)")
        continue
      }
      var request = EvaluationRequest(metrics: [])
      request.seed = options.firstSeed
      request.picturesFolder = folder
      try Evaluator(request, pool: WorkerPool()).run(real: data, generated: samples)
    }
    var text = "| \(titles.joined(separator: " | ")) |\n"
    text += "|" + String(repeating: " --- |", count: shown.count) + "\n"
    for picture in ["series", "pca", "tsne"] {
      let cells = folders.map { "![\(picture) of \($0)](\($0)/\(picture).png)" }
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }
}
