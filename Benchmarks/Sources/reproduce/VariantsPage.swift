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

  /// What is set where the published defaults leave little to see of so few and small images, and why.
  private static let settings: [String: (assignments: [String], reason: String)] = [
    "vanilla": (
      ["packing=2", "batch=32", "averageDecay=0.999"],
      "With `packing=1`, the original, all samples soon look alike: the discriminator judges two here."
    ),
    "fgan": (
      ["network=dcgan"],
      "With the fully connected networks, the default, all samples soon look alike."
    ),
    "dragan": (
      ["network=dcgan"],
      "The default networks are fully connected."
    ),
    "rgan": (
      TimeGANModels.adversarial,
      "With its paper's settings, the default, it has hardly begun to learn after so few updates."
    ),
    "cgan": (
      [],
      "Its generator learns with dropout, which is noise too: drawn with all units, samples of a class look alike."
    ),
  ]

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
    let trial = try Trainer(
      config(variant, data, dataset, steps: steps), dataset: dataset, pool: pool)
    // Some variants train their critics for longer in the first rounds.
    for _ in 0..<30 { try trial.advance() }
    let clock = ContinuousClock()
    let time = try clock.measure { for _ in 0..<20 { try trial.advance() } }
    let most = minutes * 60 / (time / .seconds(20))
    // Two digits, which are easy to type.
    let unit = pow(10, max(0, (log10(max(1, most)) - 1).rounded(.down)))
    let steps = min(steps, max(1, Int((most / unit).rounded(.down) * unit)))
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
    let setting = Self.settings[variant.name]
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
