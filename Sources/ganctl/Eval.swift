import ArgumentParser
import Datasets
import Engine
import Evaluation
import Foundation
import Training

struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Compare generated samples with real ones.",
    discussion: """
      Each side is a folder of pictures, a run's folder (samples are drawn from its checkpoint), an .npz of statistics, \
      an .npy of features [n, d] or of images, or data as `ganctl list data` prints it. Beside real series, the generated \
      side may be a table that `ganctl sample` wrote, or an .npy [n, steps, features] in the same units.

      Features are computed once for all metrics. Those of the real side are kept in ~/.cache/gankit/statistics, or in \
      the folder that GANKIT_CACHE names.
      """)

  @Argument(help: "The real side.")
  var real: String

  @Argument(help: "The generated side.")
  var generated: String

  @Option(
    help: ArgumentHelp(
      "Metrics, separated by commas; `ganctl list metrics` prints them.", valueName: "list"))
  var metrics = ""

  @Option(
    help: ArgumentHelp(
      "The network whose features are compared: a name of `ganctl list features`, or a file. (default: digits for grey images of 8 x 8, else inception-2015)",
      valueName: "name|file"))
  var features: String?

  @Option(
    help: ArgumentHelp(
      "The tool whose resizing and conventions are followed: \(Evaluator.conventions.joined(separator: ", ")). (default: that of stored statistics, else pytorch-fid)",
      valueName: "name"))
  var convention: String?

  @Option(
    help: ArgumentHelp("Seed of all choices and of samples drawn from a run.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Samples of each side, at most. (default: all; of a run as many as the other side has)",
      valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "How often scores of trained networks are measured, each with its control.", valueName: "n"))
  var repeats = 10

  @Option(
    help: ArgumentHelp(
      "The checkpoint of a run: a step, `last` or `best`.", valueName: "step|best|last"))
  var checkpoint = "last"

  @Option(
    help: ArgumentHelp(
      "Also write mean and covariance of the real side's features.", valueName: "file.npz"))
  var saveStats: String?

  @Option(
    help: ArgumentHelp(
      "Also draw the 48 generated images that `memorization` finds nearest to a real one, each beside it.",
      valueName: "file.png"))
  var pairs: String?

  @Option(
    help: ArgumentHelp(
      "Also draw both sides' series: over each other, their principal components, and by t-SNE.",
      valueName: "folder"))
  var pictures: String?

  @Flag(
    inversion: .prefixedNo,
    help:
      "State a Frechet distance's interval and its limit for infinitely many samples: 25 distances more, about 17 times the time. 5,000 samples of 2048 features take 37 seconds of processor time with them, 2 without."
  )
  var intervals = true

  @Flag(help: "Neither look for features computed before nor keep them.")
  var noCache = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var loading: LoadingOptions

  @Flag(help: "Print one JSON object per metric.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  func validate() throws {
    if let count, !(2...10_000_000).contains(count) {
      throw ValidationError("--count must lie between 2 and 10,000,000; it is \(count).")
    }
    if !(1...1000).contains(repeats) {
      throw ValidationError("--repeats must lie between 1 and 1,000; it is \(repeats).")
    }
    _ = try checkpointChoice(checkpoint)
    if pairs != nil, !metrics.split(separator: ",").contains("memorization") {
      throw ValidationError("--pairs draws what `--metrics memorization` finds; add it.")
    }
    if metrics.split(separator: ",").isEmpty, pictures == nil || !metrics.isEmpty {
      throw ValidationError("--metrics names no metric; `ganctl list metrics` prints them.")
    }
  }

  func run() throws {
    let progress = ProgressLine(quiet: quiet)
    let pool = threads.pool()
    let evaluator = try Evaluator(
      request(), loading: loading.loading(pool: pool, console: nil), pool: pool
    ) { event in
      switch event {
      case .warning:
        progress.end()
        printError(event.line)
      case .picture:
        progress.end()
        if !quiet { printError(event.line) }
      case .progress(_, let done, let count, _, _), .work(_, let done, let count, _):
        progress.show(event.line, isLast: done == count)
      }
    }
    try evaluator.run(real: real, generated: generated) { result in
      progress.end()
      printResult(json ? result.jsonLine : "\(result.metric)  \(result.line)")
      if !json, !quiet { printError("fingerprint \(result.fingerprint)") }
    }
  }

  private func request() throws -> EvaluationRequest {
    var request = EvaluationRequest(
      metrics: metrics.split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      })
    request.features = features
    request.convention = convention
    request.seed = seed
    request.count = count
    request.repeats = repeats
    request.checkpoint = try checkpointChoice(checkpoint)
    request.savedStatistics = saveStats
    request.pairsPicture = pairs
    request.picturesFolder = pictures
    request.hasIntervals = intervals
    request.cacheFolder = noCache ? nil : EvaluationRequest.usualCacheFolder()
    return request
  }
}
