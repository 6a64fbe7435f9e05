import ArgumentParser
import Foundation
import Training

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw samples from a run's generator.",
    discussion: """
      The end of --out decides what is written: .png a grid of images or a plot of points, .npy or .csv the
      raw values, anything else a folder with one picture a file.
      """)

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  @Option(help: ArgumentHelp("Samples to draw; more begin with the fewer.", valueName: "n"))
  var count = 64

  @Option(help: ArgumentHelp("Seed of the noise.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Which checkpoint: a step or `last`.", valueName: "step|last"))
  var checkpoint = "last"

  @Option(help: ArgumentHelp("File or folder to write.", valueName: "file|dir"))
  var out: String

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count must lie between 1 and 10,000,000; it is \(count).")
    }
    guard checkpoint == "last" || Int(checkpoint) != nil else {
      throw ValidationError("--checkpoint must be a step or `last`; it is '\(checkpoint)'.")
    }
  }

  func run() throws {
    let samples = try RunSamples(
      run: folder, step: Int(checkpoint), seed: seed, pool: threads.pool())
    try samples.write(count, to: out)
    printResult(out)
  }
}
