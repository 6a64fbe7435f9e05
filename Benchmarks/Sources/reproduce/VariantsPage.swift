import ArgumentParser
import Datasets
import Engine
import Foundation
import GANs
import NeuralNet
import Pictures
import Training

/// A page about all variants, each with what a short training leaves.
struct VariantsPage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "variants",
    abstract: "Trains every variant for a short time and writes docs/variants.md with pictures.")

  @Argument(help: "The variants to train again; all unless stated.")
  var names: [String] = []
  @Option(help: "The data. (default: what each variant learns unless told otherwise)")
  var data: String?
  @Option(help: "Minutes that each training may take.")
  var minutes = 2.0
  @Option(help: "Most steps of a training.")
  var steps = 20_000
  @Option(help: "Seed of all random streams.")
  var seed: UInt64 = 0
  @Option(help: "The folder in which variants.md and the folder variants are written.")
  var out = "docs"

  func validate() throws {
    guard minutes > 0, steps > 0 else {
      throw ValidationError("--minutes and --steps must be positive.")
    }
    for name in names { _ = try RunConfig.type(named: name) }
  }

  func run() throws {
    let pool = WorkerPool()
    try FileManager.default.createDirectory(
      atPath: out + "/variants", withIntermediateDirectories: true)
    var text = """
      # Variants

      Written by `scripts/reproduce variants`: what `ganctl list variants` knows, the hyper-parameters that
      `--set` reaches with their defaults for the data shown, and samples after a short training on two cores. Other
      data can have other defaults: `ganctl train VARIANT --data DATA --dry-run` prints them.

      | variant | |
      | --- | --- |

      """
    for variant in variants {
      text += "| [\(variant.name)](#\(variant.name)) | \(variant.summary) |\n"
    }
    for variant in variants {
      let record = "\(out)/variants/\(variant.name).md"
      if names.isEmpty || names.contains(variant.name) {
        let section = try section(variant, data ?? variant.usualData, pool)
        try AtomicFile.write(Array(section.utf8), to: record)
      }
      text += try String(contentsOfFile: record, encoding: .utf8)
    }
    try AtomicFile.write(Array(text.utf8), to: out + "/variants.md")
  }

  /// What is set where the published defaults leave little to see of so few and small samples, and why; where longer
  /// trainings go wrong, the most steps.
  private struct Setting {
    var assignments: [String] = []
    var mostSteps = Int.max
    let reason: String
  }

  private static let settings: [String: Setting] = [
    "vanilla": Setting(
      assignments: ["packing=2", "batch=32", "averageDecay=0.999"],
      reason:
        "With `packing=1`, the original, all samples soon look alike: the discriminator judges two here."
    ),
    "fgan": Setting(
      assignments: ["network=dcgan"],
      reason: "With the fully connected networks, the default, all samples soon look alike."
    ),
    "dragan": Setting(
      assignments: ["network=dcgan"],
      reason: "The default networks are fully connected."
    ),
    "rgan": Setting(
      assignments: TimeGANModels.adversarial, mostSteps: 3_000,
      reason: """
        With its paper's settings, the default, it has hardly begun to learn after so few updates. Much longer trainings
        with these settings leave the range of the data.
        """
    ),
    "c-rnn-gan": Setting(
      assignments: [
        "network.hidden=32", "network.layers=1", "network.dropout=0", "noise=16",
        "pretrainingSteps=1",
        "freezing=0", "batch=64",
      ] + adam("generatorOptimizer", 0.001) + adam("discriminatorOptimizer", 0.003),
      reason: """
        With its paper's settings, the default, it leaves the range of the data. With these its series stay near it, but are
        much alike, and where they lie moves while it trains.
        """
    ),
    "cgan": Setting(
      reason:
        "Its generator learns with dropout, which is noise too: drawn with all units, samples of a class look alike."
    ),
  ]

  private static func adam(_ player: String, _ rate: Double) -> [String] {
    ["\(player).name=adam", "\(player).learningRate=\(rate)", "\(player).beta1=0.5"]
  }

  private func config(
    _ variant: any GANVariant.Type, _ data: String, _ dataset: any Dataset, steps: Int
  ) throws -> RunConfig {
    var overrides = RunConfig.Overrides()
    overrides.options = [("steps", "\(steps)"), ("seed", "\(seed)")]
    overrides.assignments = Self.settings[variant.name]?.assignments ?? []
    return try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
  }

  /// Trains a variant for as many steps as fit the time, and describes it.
  private func section(
    _ variant: any GANVariant.Type, _ data: String, _ pool: WorkerPool
  ) throws -> String {
    let dataset = try DatasetCatalog.open(data, seed: seed)
    // A short run, since phases differ; but some variants train their critics for longer in the first rounds.
    let trial = try Trainer(
      config(variant, data, dataset, steps: 120), dataset: dataset, pool: pool)
    for _ in 0..<30 { try trial.advance() }
    let clock = ContinuousClock()
    let time = try clock.measure { for _ in 30..<120 { try trial.advance() } }
    let most = minutes * 60 / (time / .seconds(90))
    // Two digits, which are easy to type.
    let unit = pow(10, max(0, (log10(max(1, most)) - 1).rounded(.down)))
    let setting = Self.settings[variant.name]
    let steps = min(
      steps, setting?.mostSteps ?? steps, max(1, Int((most / unit).rounded(.down) * unit)))
    let config = try config(variant, data, dataset, steps: steps)
    let folder = NSTemporaryDirectory() + "variants-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try Run(config, dataset: dataset, in: folder, pool: pool)
    var last = ""
    let duration = try clock.measure {
      _ = try run.train(report: { event in
        if case .picture(let path, _) = event { last = path }
      })
    }
    let picture = try Data(contentsOf: URL(fileURLWithPath: last))
    try AtomicFile.write([UInt8](picture), to: "\(out)/variants/\(variant.name).png")
    progress("\(variant.name): \(steps) steps, \(Int(duration / .seconds(1))) s")
    let reason = setting.map { " \($0.reason)" } ?? ""
    let assignments = (setting?.assignments ?? []).map { " --set \($0)" }.joined()
    return """

      ## \(variant.name)

      \(variant.summary). \(variant.citation).\(reason)

          ganctl train \(variant.name) --data \(data) --steps \(steps) --seed \(seed)\(assignments)

      ![samples of \(variant.name)](variants/\(variant.name).png)

      \(Self.hyperparameters(config))

      """
  }

  /// The variant's own keys of a configuration.
  static func hyperparameters(_ config: RunConfig) -> String {
    let general = Set(Mirror(reflecting: config.settings).children.compactMap(\.label))
    var lines: [Substring] = []
    var isOwn = false
    for line in config.yaml.split(separator: "\n") {
      if !line.hasPrefix(" ") { isOwn = !general.contains(String(line.prefix { $0 != ":" })) }
      if isOwn { lines.append("    " + line) }
    }
    return lines.joined(separator: "\n")
  }
}
