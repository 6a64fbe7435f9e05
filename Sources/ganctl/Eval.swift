import ArgumentParser
import Datasets
import Engine
import Evaluation
import Training

struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Compare generated samples with real ones.")

  @Argument(help: "The real side: a data name with known modes, such as ring8.")
  var real: String

  @Argument(help: "The generated side: a run folder, a .npy or .csv of points, or a data name.")
  var generated: String

  @Option(
    help: ArgumentHelp(
      "Metrics, separated by commas; `ganctl list metrics` prints them.", valueName: "list"))
  var metrics: String

  @Option(help: ArgumentHelp("Seed of the samples drawn from a run.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var loading: LoadingOptions

  @Flag(help: "Print one JSON object per metric.")
  var json = false

  func run() throws {
    let pool = threads.pool()
    let dataset = try loading.open(real, seed: seed, pool: pool)
    let names = metrics.split(separator: ",").map(String.init)
    try RunMetrics.check(names, dataset)
    let results = try RunMetrics.evaluate(
      names, dataset: dataset, generated: generated, seed: seed, pool: pool)
    for result in results {
      printResult(json ? result.jsonLine : "\(result.metric)  \(result.line)")
      if !json { printError("fingerprint \(result.fingerprint)") }
    }
  }
}
