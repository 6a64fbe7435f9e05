import ArgumentParser
import Foundation
import Training

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw samples from a run's generator.",
    discussion: """
      The end of --out decides what is written: .png a grid of images or a plot of points or series, .npy or .csv the \
      raw values, anything else a folder with one picture a file. Series are written in the units of the data; in a table \
      each row has the numbers of its series and its step.

      Of a conditional run, sample i has class i modulo the number of classes, and a grid one class in each row.

      --sweep NAME=INDEX changes one number of a code or of the noise along each row, evenly from -2 to 2 in 10 \
      steps unless stated: code=0,from=-3,to=3,steps=7. --sweep NAME shows each category or class along each row.

      --interpolate walks along each row from one noise to another, in 10 steps unless stated: spherical,steps=7.
      """)

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Samples to draw; more begin with the fewer. (default: 64, or 8 for each class or place in a row)",
      valueName: "n"))
  var count: Int?

  @Option(help: ArgumentHelp("Seed of the noise.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("The class of all samples: its number from 0, or its name.", valueName: "k"))
  var label: String?

  @Option(
    help: ArgumentHelp(
      "Draws numbers of normal noise again until none is larger than this many standard deviations, at least 0.01.",
      valueName: "psi"))
  var truncation: Float?

  @Option(
    help: ArgumentHelp("What to change along each row, and from where to where.", valueName: "what")
  )
  var sweep: String?

  @Option(
    help: ArgumentHelp(
      "Walks between two noises along each row.", valueName: "linear|spherical"))
  var interpolate: String?

  @Option(
    help: ArgumentHelp(
      "Which checkpoint: a step, `last`, or `best` by the run's first metric.",
      valueName: "step|best|last"))
  var checkpoint = "last"

  @Option(
    help: ArgumentHelp(
      "Gives the steps of series in a table the dates that follow each other in the data, from its first date or from another.",
      valueName: "first|date"))
  var dates: String?

  @Option(help: ArgumentHelp("File or folder to write.", valueName: "file|dir"))
  var out: String

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let count, !(1...10_000_000).contains(count) {
      throw ValidationError("--count must lie between 1 and 10,000,000; it is \(count).")
    }
    _ = try checkpointChoice(checkpoint)
  }

  func run() throws {
    let samples = try RunSamples(
      run: folder, checkpoint: checkpointChoice(checkpoint), seed: seed, request: request(),
      pool: threads.pool())
    try samples.write(count ?? samples.usualCount, to: out, dates: dates)
    printResult(out)
  }

  private func request() throws -> SampleRequest {
    var request = SampleRequest()
    request.label = label
    request.truncation = truncation
    request.sweep = try sweep.map { text in try LatentSweep(text) }
    request.walk = try interpolate.map { text in try LatentWalk(text) }
    return request
  }
}

/// Returns what `--checkpoint` names.
func checkpointChoice(_ text: String) throws -> CheckpointChoice {
  guard let choice = CheckpointChoice(text) else {
    throw ValidationError("--checkpoint must be a step, `best` or `last`; it is '\(text)'.")
  }
  return choice
}
