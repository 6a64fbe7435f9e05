import ArgumentParser
import Datasets
import Engine
import Foundation
import GANs
import NeuralNet
import Pictures
import Training

/// Whether conditional variants make what they were asked for, and whether their discriminators look at the class.
struct Conditional: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditional",
    abstract: "Trains cgan, cdcgan and acgan and checks that samples are of the class asked for.")

  @Option(help: "Percent of the generator steps that each training has by default.")
  var scale = 100
  @Option(help: "Number of seeds, counted from 0.")
  var seeds = 2
  @Option(help: "The folder to write to.")
  var out = "docs/results/conditional"

  /// A variant with what is set and its steps.
  private struct Entry {
    let name: String
    let type: any GANVariant.Type
    let settings: [String]
    let steps: Int
    /// Whether it is trained with the first seed alone.
    var isSlow = false
  }

  private static let digits = [
    Entry(name: "cdcgan", type: CDCGAN.self, settings: [], steps: 3_000),
    Entry(
      name: "cdcgan, projection", type: CDCGAN.self,
      settings: ["conditioning=projection", "loss=hinge", "filters=32"], steps: 3_000, isSlow: true),
    Entry(name: "acgan", type: ACGAN.self, settings: [], steps: 3_000, isSlow: true),
    Entry(name: "cgan", type: CGAN.self, settings: [], steps: 3_600, isSlow: true),
  ]
  private static let ring = Entry(name: "cgan", type: CGAN.self, settings: [], steps: 3_000)

  func validate() throws {
    guard (1...1_000).contains(scale), (1...100).contains(seeds) else {
      throw ValidationError("--scale must lie between 1 and 1000, --seeds between 1 and 100.")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let text = try heading + digits() + ring()
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var heading: String {
    """
    # Samples of the class asked for

        scripts/reproduce conditional --scale \(scale) --seeds \(seeds)

    Conditional variants with their defaults unless stated. Numbers are means over seeds with their standard deviation;
    GANKit \(version), kernels \(productKernelName).


    """
  }

  private func trained(
    _ entry: Entry, _ data: String, seed: Int
  ) throws -> Trainer {
    let dataset = try DatasetCatalog.open(data, seed: UInt64(seed))
    var overrides = RunConfig.Overrides()
    overrides.assignments =
      ["steps=\(max(1, entry.steps * scale / 100))", "seed=\(seed)"] + entry.settings
    let config = try RunConfig(
      entry.type, data: data, samples: SampleDescription(dataset), overrides: overrides)
    let trainer = try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
    try trainer.train()
    return trainer
  }

  private func digits() throws -> String {
    let classifier = try DigitClassifier(
      DatasetCatalog.open("digits", seed: 0), steps: max(1, 9 * scale), seed: 0,
      pool: WorkerPool(threadCount: 1))
    progress("classifier: \(percent(classifier.accuracy))")
    let jobs = Self.digits.flatMap { entry in
      (0..<(entry.isSlow ? 1 : seeds)).map { (entry: entry, seed: $0) }
    }
    let trials = try sideBySide(jobs.count) { place in
      let (entry, seed) = jobs[place]
      let trainer = try trained(entry, "digits", seed: seed)
      if seed == 0 {
        try trainer.writePicture(of: 150, to: out + "/" + file(entry), seed: 1)
      }
      let trial = DigitTrial(trainer)
      progress("\(entry.name), seed \(seed): variety \(number(trial.variety))")
      return trial
    }
    var (rows, pictures) = ("", "")
    for entry in Self.digits {
      let own = zip(jobs, trials).filter { $0.0.entry.name == entry.name }.map(\.1)
      func column(_ value: (DigitTrial) -> Double) -> String { spread(own.map(value)) }
      rows +=
        "| \(entry.name) | \(grouped(max(1, entry.steps * scale / 100))) | \(own.count) | "
        + "\(percents(own.map { $0.recognised(by: classifier) })) | \(column(\.variety)) | "
        + "\(column(\.scores.right)) | \(column(\.scores.wrong)) |\n"
      pictures += "\n`\(entry.name)`, a row for each class:\n\n![\(file(entry))](\(file(entry)))\n"
    }
    return """
      ## Digits

      A small convolutional classifier names \(percent(classifier.accuracy)) of \(classifier.testCount) digits
      rightly, every fifth, that it was not trained on. It looks at \(grouped(DigitTrial.count)) samples of each
      variant, as many of each class. Variety is the mean distance between two samples of a class, as a share of that
      between real digits of a class. Scores are the discriminator's means over all real digits with their labels and
      with others; `acgan`'s discriminator is not told a label, its score is the log-probability it gives to it.

      | variant | steps | seeds | of the class asked for | variety | score, right labels | wrong labels |
      | --- | --- | --- | --- | --- | --- | --- |
      \(rows)
      `cdcgan, projection` is `conditioning=projection loss=hinge filters=32`. The generator of `cgan` learns with dropout,
      which is noise too: drawn with all units, its samples of a class are nearly the same.
      \(pictures)
      """
  }

  private func file(_ entry: Entry) -> String {
    String(entry.name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
      .replacingOccurrences(of: "--", with: "-") + "-digits.png"
  }

  private func ring() throws -> String {
    let trials = try sideBySide(seeds) { seed in
      let trainer = try trained(Self.ring, "ring8", seed: seed)
      guard let dataset = trainer.dataset as? any MixtureDataset else {
        preconditionFailure("conditional: ring8 is no mixture")
      }
      let trial = RingTrial(trainer, dataset.mixture)
      if seed == 0 {
        let plot = ScatterPlot(
          real: RunPictures.points(dataset.samples(at: 0..<1_000)),
          generated: Array(trial.points.prefix(1_000)), title: "ring8, cgan", size: 500)
        try AtomicFile.write(plot.picture().png(), to: out + "/cgan-ring8.png")
      }
      progress(
        "ring8, seed \(seed): \(percent(trial.consistency)), error \(number(trial.meanError))")
      return trial
    }
    return """

      ## Points of a ring

      `cgan` on `ring8`, told the mode, after \(grouped(max(1, Self.ring.steps * scale / 100))) steps: \
      \(grouped(RingTrial.count)) points, as many of each mode.

      | | |
      | --- | --- |
      | nearest to the mode asked for | \(percents(trials.map(\.consistency))) |
      | within 3 standard deviations of it | \(percents(trials.map(\.closeShare))) |
      | standard deviation within a class, as a share of the mode's | \(spread(trials.map(\.spread))) |
      | largest distance of a class's mean from its mode | \(spread(trials.map(\.meanError))) |

      ![cgan-ring8.png](cgan-ring8.png)

      """
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  /// Mean and deviation, or the only number.
  private func spread(_ values: [Double]) -> String {
    values.count == 1 ? number(values[0]) : Spread(values).text
  }

  private func percents(_ shares: [Double]) -> String {
    let spread = Spread(shares)
    return shares.count == 1
      ? percent(spread.mean)
      : String(format: "%.1f ± %.1f %%", 100 * spread.mean, 100 * spread.deviation)
  }
}
