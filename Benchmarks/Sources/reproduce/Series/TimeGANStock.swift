import ArgumentParser
import Engine
import Foundation
import GANs
import NeuralNet
import Training

/// TimeGAN's table on real series, in place of its stocks.
struct TimeGANStock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timegan-stock",
    abstract: "The same on daily weather, with the course of TimeGAN's losses (TimeGAN, table 2).")

  @OptionGroup var trainings: TimeGANModels
  @Option(help: "The series; any that `ganctl list data` prints, or csv:FILE,window=24.")
  var data = "weather"
  @OptionGroup var options: SeriesOptions
  @Option(help: "The folder to write to.")
  var out = "docs/results/timegan-stock"
  @Option(help: "The folder in which trainings are kept, so that none is made twice.")
  var keep = "docs/results/timegan-stock/trainings"

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let table = TimeGANTable(
      data: data, options: options, isInUnits: false,
      models: trainings.models([(".102", ".038"), (".196", ".040"), (".399", ".038")]),
      publishedControl: ".036",
      out: out, keep: keep)
    let outcomes = try table.outcomes()
    let text = """
      \(heading)

      \(table.table(outcomes))
      \(TimeGANTable.goals(outcomes))
      The same for each seed, with the deviation over \(options.repeats) repeats:

      \(table.seedTable(outcomes))
      [What was tried](tried.md) with other settings, and what came of it.

      ## Losses of TimeGAN

      \(course(outcomes[0]))
      ## Samples

      Of seed \(options.firstSeed) (orange) and real series (blue): 60 series of each side, then 1,000 of each side as points, made of the
      steps' means over the features:

      \(try table.pictures())
      """
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var heading: String {
    """
    # TimeGAN on real series

        scripts/reproduce timegan-stock \(trainings.text) --data \(data) \(options.text)

    Yoon, Jarrett and van der Schaar 2019, table 2, "Stocks". Google's daily prices, which the paper has, cannot be shipped.
    In their place stands `\(data)`\(data == "weather" ? ": 1,438 windows of 24 days, 4 features of Seattle's weather, scaled to [0, 1]" : ""), so that
    published scores show the size of numbers and their order, not what should come out. To learn prices,
    `--data csv:FILE,window=24`. GANKit \(version), kernels \(productKernelName).

    \(trainings.description(options))
    """
  }

  /// How the losses fall, beside the published notebook's.
  private func course(_ trials: [SeriesTrial.Outcome]) -> String {
    /// One loss after a share of its phase, for each seed.
    func values(_ player: String, phase: Int, after share: Double) -> [Double] {
      let last =
        Double(phase * trainings.pretraining)
        + share * Double(phase < 2 ? trainings.pretraining : trainings.steps)
      return trials.compactMap { trial in
        let own = trial.course.filter { $0.losses[player] != nil }
        let found = share == 0 ? own.first : own.last { Double($0.round) <= last }
        return found?.losses[player]
      }
    }
    /// One loss at the beginning of its phase and after tenths of it, means over the seeds.
    func row(
      _ title: String, _ player: String, phase: Int, _ published: String,
      _ shown: (Double) -> Double
    ) -> String {
      let cells = [0.0, 0.1, 0.5, 1].map { share -> String in
        let found = values(player, phase: phase, after: share)
        return found.isEmpty ? "" : TimeGANTable.text(found.map(shown))
      }
      return "| \(title) | \(cells.joined(separator: " | ")) | \(published) |\n"
    }
    func end(_ player: String, phase: Int, _ shown: (Double) -> Double) -> String {
      let found = values(player, phase: phase, after: 1).map(shown)
      return String(format: "%.3f", Spread(found).mean)
    }
    let (supervised, judged) = (
      end("supervision", phase: 1) { $0.squareRoot() }, end("discriminator", phase: 2) { $0 }
    )
    let ending = """

      The supervisor ends at \(supervised), the notebook's at 0.003; the discriminator at \(judged), where the notebook's stays between
      1.5 and 1.85. Data and length differ from the notebook's: these are \(grouped(trainings.pretraining)), \(grouped(trainings.pretraining)) and \(grouped(trainings.steps)) rounds on `\(data)`.

      """
    return """
      Root mean squared errors of autoencoder and supervisor, each in the phase in which it learns alone, and the
      discriminator's loss among all players: means of \(trainings.tick) round\(trainings.tick == 1 ? "" : "s") at the beginning of the phase, after a tenth, after half
      and at its end, over the seeds. Beside them what the published notebook prints for Google's stocks, 10,000 rounds a phase.

      | | beginning | a tenth | half | end | notebook |
      | --- | --- | --- | --- | --- | --- |

      """ + row("embedding", "embedding", phase: 0, "0.348 to 0.003") { $0 / 10 }
        + row("supervised", "supervision", phase: 1, "0.273 to 0.003") { $0.squareRoot() }
        + row("discriminator, all together", "discriminator", phase: 2, "1.5 to 1.85") { $0 }
        + ending
  }
}
