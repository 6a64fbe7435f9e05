import ArgumentParser
import FeatureNetworks
import Foundation
import Training

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train networks whose features `ganctl eval` compares.",
    subcommands: [FeaturesTrain.self])
}

struct FeaturesTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a small classifier on labelled images, for `ganctl eval --features FILE`.",
    discussion: """
      A fifth of the images is held out; the result is the share of them whose class the network finds. Distances \
      between features of different networks cannot be compared: results are called fd(NAME), after the file.
      """)

  @Option(
    help: ArgumentHelp(
      "Images with labels; `ganctl list data` prints the built-in sets and the formats.",
      valueName: "data"))
  var data: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.safetensors"))
  var out: String

  @Option(help: ArgumentHelp("Times to go through the images. (default: 40)", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Updates to make, instead of --epochs.", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of the held-out images, the weights and the order. (default: 0)", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var loading: LoadingOptions

  @Flag(help: "Print one JSON object as the result.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    for (name, value) in [("--epochs", epochs), ("--steps", steps)] {
      if let value, !(1...RunConfig.Settings.mostSteps).contains(value) {
        throw ValidationError("\(name) must lie between 1 and \(RunConfig.Settings.mostSteps).")
      }
    }
    if epochs != nil, steps != nil { throw ValidationError("Leave out --epochs or --steps.") }
  }

  func run() throws {
    let console = ProgressLine(quiet: quiet)
    let pool = threads.pool()
    let dataset = try loading.open(data, seed: seed, pool: pool)
    let training = try ClassifierTraining(dataset, seed: seed)
    let (updates, overflow) = training.stepsPerEpoch.multipliedReportingOverflow(by: epochs ?? 40)
    guard !overflow else { throw ValidationError("--epochs is too large.") }
    let name = ((out as NSString).lastPathComponent as NSString).deletingPathExtension
    let network = try training.train(steps: steps ?? updates, name: name, pool: pool) { progress in
      console.show(progress.line, isLast: progress.step == progress.total)
    }
    try network.write(to: out)
    printResult(json ? network.jsonLine(file: out) : "accuracy   \(network.accuracy)")
    if !json { printResult("features   \(out)") }
  }
}
