import ArgumentParser
import Engine
import Foundation
import GANs
import NeuralNet
import Training

/// TimeGAN's table on sines.
struct TimeGANSines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timegan-sines",
    abstract:
      "Trains timegan, rgan and c-rnn-gan on sines and scores their series (TimeGAN, table 2)."
  )

  @OptionGroup var trainings: TimeGANModels
  @Option(help: "Series; 10,000 in the published code.")
  var count = 10_000
  @OptionGroup var options: SeriesOptions
  @Option(help: "The folder to write to.")
  var out = "docs/results/timegan-sines"
  @Option(help: "The folder in which trainings are kept, so that none is made twice.")
  var keep = "docs/results/timegan-sines/trainings"

  func validate() throws {
    guard count >= 128 else { throw ValidationError("--count must be at least 128, a batch.") }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let table = TimeGANTable(
      data: count == 10_000 ? "sines" : "sines,count=\(count)", options: options, isInUnits: true,
      models: trainings.models([(".011", ".093"), (".022", ".097"), (".229", ".127")]),
      publishedControl: ".094", out: out, keep: keep)
    let outcomes = try table.outcomes()
    let text = """
      \(heading)

      \(table.table(outcomes))
      \(TimeGANTable.goals(outcomes))
      The same for each seed, with the deviation over \(options.repeats) repeats:

      \(table.seedTable(outcomes))
      [What was tried](tried.md) with other settings, and what came of it.

      ## Samples

      Of seed \(options.firstSeed) (orange) and real series (blue): 60 series of each side, then 1,000 of each side as points, made
      of the steps' means over the features:

      \(try table.pictures())
      """
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var heading: String {
    """
    # TimeGAN on sines

        scripts/reproduce timegan-sines \(trainings.text) --count \(count) \(options.text)

    Yoon, Jarrett and van der Schaar 2019, table 2: \(grouped(count)) series of 24 steps and 5 features, each
    `(sin(f j + p) + 1) / 2` with `f` and `p` uniform in [0, 0.1], as the published code draws them. GANKit \(version),
    kernels \(productKernelName).

    \(trainings.description(options)) Errors are in units of
    the series, as published: half of those that networks see, which learn series scaled to [0, 1].
    """
  }
}
