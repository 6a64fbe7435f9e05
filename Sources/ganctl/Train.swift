import ArgumentParser
import Datasets
import Foundation
import GANs
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Train a variant; leaves a folder with configuration, statistics, pictures and checkpoints.",
    usage: """
      ganctl train VARIANT [--data DATA] [--steps N] [options]
      ganctl train --resume RUN [--steps N]
      """)

  @Argument(help: "The variant; `ganctl list variants` prints them.")
  var variant: String?

  @Option(
    help: ArgumentHelp(
      "The data; `ganctl list data` prints the built-in sets and the formats. (default: digits, for series weather or digit-rows)",
      valueName: "data"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Rounds to make, in most variants one generator update each. (default: 20000, for timegan 15000)",
      valueName: "n"))
  var steps: Int?

  @OptionGroup var configuration: ConfigOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var loading: LoadingOptions

  @Option(
    help: ArgumentHelp(
      "Continue the run in this folder from its newest checkpoint.", valueName: "run"))
  var resume: String?

  @Option(help: ArgumentHelp("Folder in which the run's folder is made.", valueName: "dir"))
  var out = "runs"

  @Option(help: ArgumentHelp("Text at the end of the run folder's name.", valueName: "text"))
  var desc = ""

  @Option(
    help: ArgumentHelp(
      "Steps from checkpoint to checkpoint, and picture to picture. (default: a tenth of the run)",
      valueName: "n"))
  var checkpointEvery: Int?

  @Option(
    help: ArgumentHelp("Checkpoints to keep, the newest; 0 keeps all. (default: 2)", valueName: "n")
  )
  var keep: Int?

  @Option(
    help: ArgumentHelp(
      "Metrics to evaluate, separated by commas; `ganctl list metrics` prints them. The first judges which checkpoint is best.",
      valueName: "list"))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      "Steps from evaluation to evaluation; 0 is once, at the end. (default: 0)", valueName: "n"))
  var metricsEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Share of the samples kept from training, for the metrics to compare with. (default: 0, all are trained on)",
      valueName: "share"))
  var holdout: Double?

  @Flag(help: "Print the resolved configuration and what would be trained, and stop.")
  var dryRun = false

  @Flag(
    help:
      "Print at the end what share of the threads' time went where, and the time of each step of the plans, the longest first."
  )
  var profile = false

  @Flag(
    help:
      "Print one JSON object a line on standard output: rows of statistics, metrics, the result.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    if resume != nil {
      let others: [(String, Bool)] = [
        ("VARIANT", variant != nil), ("--data", data != nil),
        ("--config", configuration.config != nil),
        ("--set", !configuration.assignments.isEmpty), ("--batch", configuration.batch != nil),
        ("--seed", configuration.seed != nil), ("--checkpoint-every", checkpointEvery != nil),
        ("--keep", keep != nil), ("--metrics", metrics != nil),
        ("--metrics-every", metricsEvery != nil), ("--holdout", holdout != nil),
      ]
      if let other = others.first(where: \.1) {
        throw ValidationError("--resume continues a run as it is: leave out \(other.0).")
      }
    } else if variant == nil, configuration.config == nil {
      throw ValidationError("Name a variant, such as `ganctl train vanilla`, or --resume a run.")
    }
  }

  func run() throws {
    let console = Console(json: json, quiet: quiet)
    let run = try makeRun(console)
    guard let run else { return }
    let stop = StopSignals()
    if profile { run.startProfile() }
    let outcome = try run.train(shouldStop: { stop.received != nil }) { console.show($0) }
    if profile { for line in run.profileLines { printError(line) } }
    switch outcome {
    case .finished: console.finish(run)
    case .interrupted:
      printError("Interrupted at step \(run.trainer.step); the state is saved. To continue:")
      printError("  ganctl train --resume \(run.folder.path)")
      throw ExitCode(128 + (stop.received ?? SIGINT))
    }
  }

  private func makeRun(_ console: Console) throws -> Run? {
    let pool = threads.pool()
    if let resume {
      let run = try Run(
        resuming: resume, steps: steps, pool: pool,
        loading: loading.loading(pool: pool, console: console))
      loading.warn(of: run.trainer.dataset)
      return run
    }
    var overrides = try configuration.overrides()
    let named = try overrides.file.map { try RunConfig.identity(yaml: $0.text, source: $0.name) }
    let options: [(String, Int?)] = [
      ("steps", steps), ("checkpointEvery", checkpointEvery), ("keep", keep),
      ("metricsEvery", metricsEvery),
    ]
    for case (let key, let value?) in options { overrides.options.append((key, "\(value)")) }
    if let metrics { overrides.options.append(("metrics", metrics)) }
    if let holdout { overrides.options.append(("holdout", "\(holdout)")) }
    guard let variant = variant ?? named?.variant else {
      throw ConfigError.malformed(source: "--config", problem: "names no variant")
    }
    // An unknown variant is reported before the data is read.
    let usual = try RunConfig.type(named: variant).usualData
    let specification = data ?? named?.data ?? usual
    let seed = try RunConfig.seed(overrides) ?? 0
    let dataset = try loading.open(specification, seed: seed, pool: pool, console: console)
    let config = try RunConfig(
      variant: variant, data: DatasetCatalog.resolved(specification, dataset),
      samples: SampleDescription(dataset), overrides: overrides)
    if dryRun {
      print(config.yaml, terminator: "")
      return nil
    }
    return try Run(config, dataset: dataset, in: out, description: desc, pool: pool)
  }
}
