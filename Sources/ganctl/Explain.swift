import ArgumentParser
import Datasets
import GANs
import Training

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a variant's networks, parameters, graph and plan.")

  @Argument(help: "The variant; `ganctl list variants` prints them.")
  var variant: String

  @Option(
    help: ArgumentHelp(
      "The data; decides the networks' sizes. (default: digits, for series weather or digit-rows)",
      valueName: "data"))
  var data: String?

  @OptionGroup var configuration: ConfigOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var loading: LoadingOptions

  @Flag(help: "Print every node of the graphs, one a line.")
  var graph = false

  @Flag(
    help:
      "Run the plans for a moment and print what share of the threads' time went where, and the time of each step, the longest first."
  )
  var profile = false

  func run() throws {
    let overrides = try configuration.overrides()
    let pool = threads.pool()
    let data = try data ?? RunConfig.type(named: variant).usualData
    let dataset = try loading.open(data, seed: configuration.seed ?? 0, pool: pool)
    let config = try RunConfig(
      variant: variant, data: DatasetCatalog.resolved(data, dataset),
      samples: SampleDescription(dataset), overrides: overrides)
    let trainer = try Trainer(config, dataset: dataset, pool: pool)
    for line in trainer.explanation(showsGraph: graph) { print(line) }
    guard profile else { return }
    trainer.startProfile()
    for _ in 0..<50 { try trainer.advance() }
    for line in trainer.profileLines { print(line) }
  }
}
