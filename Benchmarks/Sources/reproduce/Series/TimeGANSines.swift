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

  @Option(help: "Rounds of each of TimeGAN's first two phases; 50,000 in the published code.")
  var pretraining = 10_000
  @Option(help: "Rounds of TimeGAN's players together; 50,000 in the published code.")
  var steps = 20_000
  @Option(help: "Generator steps of the other two.")
  var otherSteps = 10_000
  @Option(help: "Series; 10,000 in the published code.")
  var count = 10_000
  @OptionGroup var options: SeriesOptions
  @Option(help: "The folder to write to.")
  var out = "docs/results/timegan-sines"
  @Option(help: "The folder in which trainings are kept, so that none is made twice.")
  var keep = "runs/timegan-sines"

  func validate() throws {
    guard pretraining > 0, steps > 0, otherSteps > 0, count >= 128 else {
      throw ValidationError(
        "--pretraining, --steps and --other-steps must be positive, --count at least 128, a batch.")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let table = TimeGANTable(
      data: count == 10_000 ? "sines" : "sines,count=\(count)", options: options, isInUnits: true,
      models: models, publishedControl: ".094", out: out, keep: keep)
    let outcomes = try table.outcomes()
    let text = """
      \(heading)

      \(table.table(outcomes))
      \(goals(outcomes))

      The same for each seed, with the deviation over \(options.repeats) repeats:

      \(table.seedTable(outcomes))
      Samples of seed 0 (orange) and real series (blue): 60 series of each side, then 1,000 of each side as points, made
      of the steps' means over the features:

      \(try table.pictures())
      """
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var models: [TimeGANTable.Model] {
    let rounds = [
      "embeddingSteps=\(pretraining)", "supervisorSteps=\(pretraining)",
      "steps=\(2 * pretraining + steps)", "tickEvery=\(max(1, pretraining / 1_000))",
      "averageDecay=0.999",
    ]
    let others = ["steps=\(otherSteps)", "tickEvery=\(max(1, otherSteps / 30))"]
    return [
      .init(
        title: "`timegan`", variant: TimeGAN.self, settings: rounds, published: (".011", ".093")),
      .init(title: "`rgan`", variant: RGAN.self, settings: others, published: (".022", ".097")),
      .init(
        title: "`c-rnn-gan`", variant: CRNNGAN.self, settings: others, published: (".229", ".127")),
    ]
  }

  private var heading: String {
    """
    # TimeGAN on sines

        scripts/reproduce timegan-sines --pretraining \(pretraining) --steps \(steps) --other-steps \(otherSteps) --count \(count) \(options.text)

    Yoon, Jarrett and van der Schaar 2019, table 2: \(grouped(count)) series of 24 steps and 5 features, each
    `(sin(f j + p) + 1) / 2` with `f` and `p` uniform in [0, 0.1], as the published code draws them. GANKit \(version),
    kernels \(productKernelName).

    """
  }

  /// What is asked of the scores, and whether it was reached.
  private func goals(_ outcomes: [[SeriesTrial.Outcome]]) -> String {
    func means(_ score: String) -> [Double] {
      outcomes.map { Spread($0.map { Spread($0.scores[score] ?? []).mean }).mean }
    }
    let (told, predicted) = (means("discriminative"), means("predictive"))
    let control = Spread(outcomes[0].map { Spread($0.controls["predictive"] ?? []).mean }).mean
    func answer(_ holds: Bool) -> String { holds ? "reached" : "missed" }
    func isOrdered(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy(<) }
    return """
      | asked of the scores | |
      | --- | --- |
      | TimeGAN's discriminative score is at most 0.05 | \(answer(told[0] <= 0.05)) |
      | its predictive score is within 0.01 of that of real series | \(answer(abs(predicted[0] - control) <= 0.01)) |
      | discriminative scores have the published order | \(answer(isOrdered(told))) |
      | predictive scores have the published order | \(answer(isOrdered(predicted))) |
      """
  }
}
