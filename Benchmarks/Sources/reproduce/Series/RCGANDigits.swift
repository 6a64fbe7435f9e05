import ArgumentParser
import Datasets
import Engine
import Foundation
import GANs
import NeuralNet
import Pictures
import Training

/// RCGAN's classifiers across real and generated digits.
struct RCGANDigits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rcgan-tstr",
    abstract:
      "Trains rcgan on rows of digits, and classifiers on either side (RCGAN, section 4.3).")

  @Option(help: "Generator steps of each training.")
  var steps = 30_000
  @OptionGroup var options: SeriesOptions
  @Option(help: "The folder to write to.")
  var out = "docs/results/rcgan-tstr"
  @Option(help: "The folder in which trainings are kept, so that none is made twice.")
  var keep = "docs/results/rcgan-tstr/trainings"

  func validate() throws {
    guard steps > 0 else { throw ValidationError("--steps must be positive.") }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let (options, trials) = (options, (0..<options.seeds).map(trial))
    let label = "\(options.repeats) repeats, \(options.scorePercent) %"
    let outcomes = try sideBySide(trials.count) { seed in
      try trials[seed].outcome(label: label, scoring: options.transferScores)
    }
    try draw(trials[0])
    let text = heading + "\n\n" + table(outcomes) + "\n" + gaps(outcomes) + "\n" + ending
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private func trial(seed: Int) -> SeriesTrial {
    SeriesTrial(
      variant: RCGAN.self, data: "digit-rows",
      settings: ["steps=\(steps)", "tickEvery=\(max(1, steps / 30))", "averageDecay=0.999"],
      seed: options.seed(seed),
      folder: keep)
  }

  private var heading: String {
    """
    # Digits row by row, and classifiers across

        scripts/reproduce rcgan-tstr --steps \(steps) \(options.text)

    Esteban, Hyland and Rätsch 2017, arXiv:1706.02633, section 4.3, on the 1,797 embedded digits of 8 x 8 pixels: series
    of 8 steps and 8 features in 10 classes. The paper has digits 0 to 2 of MNIST at 14 x 14 and a convolutional classifier,
    here it is a GRU of 64 units. `rcgan` has its defaults, the published settings: LSTMs of 100 units, 5 noise numbers a
    step, batches of 28, one update of each player in turn, descent at 0.1 for the discriminator and Adam at 0.001 for the
    generator. \(grouped(steps)) steps are \(steps * 28 / 1_797) times the data; the paper goes 191 times through its three
    classes. "Averaged" are samples from weights averaged while training (`averageDecay=0.999`), which changes nothing
    else. GANKit \(version), kernels \(productKernelName).

    TSTR is the accuracy on real digits of a classifier that learned from \(grouped(1_797)) generated ones, TRTS that on
    generated digits of one that learned from four fifths of the real ones. "Real" is the accuracy of the latter on the
    last fifth. In percent, mean and deviation over \(options.repeats) repeats with other splits and weights; in the
    row of all over the seeds. Trainings had one thread each, and minutes are those of the clock.
    """
  }

  private func table(_ outcomes: [SeriesTrial.Outcome]) -> String {
    func cell(_ values: [Double]?) -> String {
      let spread = Spread((values ?? []).map { 100 * $0 })
      return String(format: "%.1f ± %.1f", spread.mean, spread.deviation)
    }
    /// The columns of one seed, or of the means of several.
    func cells(_ outcomes: [SeriesTrial.Outcome]) -> String {
      let columns: [(SeriesTrial.Outcome) -> [Double]?] = [
        { $0.controls["tstr"] }, { $0.scores["tstr"] }, { $0.scores["trts"] },
        { $0.averaged?["tstr"] }, { $0.averaged?["trts"] },
      ]
      return columns.map { column in
        outcomes.count == 1
          ? cell(column(outcomes[0])) : cell(outcomes.map { Spread(column($0) ?? []).mean })
      }.joined(separator: " | ")
    }
    var text = """
      | seed | real | TSTR | TRTS | TSTR, averaged | TRTS, averaged | training, minutes |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for (seed, outcome) in outcomes.enumerated() {
      text +=
        "| \(options.seed(seed)) | \(cells([outcome])) | "
        + String(format: "%.1f |\n", outcome.minutes)
    }
    if outcomes.count > 1 { text += "| all | \(cells(outcomes)) | |\n" }
    return text + "| published, 3 classes | 99.1 ± 0.1 | 97.5 ± 0.2 | 98.8 ± 0.5 | | | |\n"
  }

  /// How far generated series are from real ones, here and as published, in points of the table.
  private func gaps(_ outcomes: [SeriesTrial.Outcome]) -> String {
    func mean(_ column: (SeriesTrial.Outcome) -> [Double]?) -> Double {
      (Spread(outcomes.map { Spread(column($0) ?? []).mean }).mean * 1_000).rounded() / 10
    }
    let real = mean { $0.controls["tstr"] }
    func gap(_ column: (SeriesTrial.Outcome) -> [Double]?) -> String {
      String(format: "%.1f", real - mean(column))
    }
    return """
      The published accuracies are those of an easier task, three classes of larger digits, and of another classifier. Beside
      those of real digits TSTR is there 1.6 points lower and TRTS 0.3; here TSTR is \(gap { $0.scores["tstr"] }) points lower and TRTS \(gap { $0.scores["trts"] }), with
      averaged weights \(gap { $0.averaged?["tstr"] }) and \(gap { $0.averaged?["trts"] }).
      """
  }

  private var ending: String {
    """

    Generated digits of seed \(options.firstSeed), a row for each class:

    ![generated digits](generated.png)

    The same from averaged weights:

    ![generated digits, weights averaged](averaged.png)

    Real ones:

    ![real digits](real.png)

    """
  }

  /// Draws the first digits of each class, a row for each.
  private func draw(_ trial: SeriesTrial) throws {
    guard let data = try DatasetCatalog.open(trial.data, seed: 0) as? any SeriesDataset else {
      preconditionFailure("rcgan-tstr: \(trial.data) are no series")
    }
    func generated(isAveraged: Bool) throws -> NDArray {
      let file = trial.samplesFile(isAveraged: isAveraged)
      return try NPY(bytes: FileBytes.read(file), subject: file).array
    }
    let labels = data.labels ?? []
    let places = (0..<data.classCount).map { kind in labels.indices.filter { labels[$0] == kind } }
    let columns = min(15, data.count / data.classCount / 2)
    let real = data.layout.scaling.restored(
      data.samples(at: (0..<columns).flatMap { column in places.map { $0[column] } }))
    for (series, name) in [
      (real, "real"), (try generated(isAveraged: false), "generated"),
      (try generated(isAveraged: true), "averaged"),
    ] {
      let (height, width) = (series.shape[1], series.shape[2])
      let count = columns * data.classCount
      let white = Float(data.layout.scaling.columns[0].scale)
      let images = NDArray(
        [count, height, width, 1],
        series.values.prefix(count * height * width).map { $0 / white * 2 - 1 })
      let picture = SampleGrid(rows: data.classCount, targetWidth: 600).picture(images)
      try AtomicFile.write(picture.png(), to: "\(out)/\(name).png")
    }
  }
}
