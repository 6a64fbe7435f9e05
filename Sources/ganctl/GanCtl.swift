import ArgumentParser
import Engine
import Foundation
import Training

/// The root command.
@main
struct GanCtl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ganctl",
    abstract: "Trains, samples and evaluates generative adversarial networks on the processor.",
    discussion: """
      Results go to standard output, progress and warnings to standard error.
      Exit status: 0 done, 64 wrong command, 65 wrong data, 70 numerical failure, 74 file system,
      130 and 143 interrupted with the state saved.
      """,
    version: version,
    subcommands: [Train.self, Sample.self, Eval.self, Features.self, List.self, Explain.self])

  /// Like `ParsableCommand.main`, but with this program's exit statuses.
  static func main() {
    // A file that outgrows a limit is an error to report, not a reason to die without a word.
    signal(SIGXFSZ, SIG_IGN)
    returnLargeBlocksToSystem()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      endProgram(because: error)
    }
  }
}
