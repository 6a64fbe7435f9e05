import ArgumentParser
import Engine

/// Times whole training steps and products; prints one JSON object per workload.
@main
struct GanBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ganbench",
    abstract: "Times the workloads that the scripts in Benchmarks/peers time too.",
    discussion:
      "Workloads: \(Workload.all.map(\.name).joined(separator: ", ")); all when none is named. Studies of sizes: narrow, tiles, lengths."
  )

  @Argument(help: ArgumentHelp("What to time.", valueName: "workload"))
  var workloads: [String] = []

  @Option(help: ArgumentHelp("Seconds to spend on each.", valueName: "s"))
  var seconds = 5.0

  @Option(help: ArgumentHelp("Threads to use. (default: the processor's cores)", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print the time of each plan step after the result, to standard error.")
  var profile = false

  func validate() throws {
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds must lie between 0 and 3600; it is \(seconds).")
    }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must lie between 1 and 1024.")
    }
    if let unknown = workloads.first(where: { choices($0).isEmpty }) {
      throw ValidationError("There is no workload '\(unknown)'. See --help for the list.")
    }
  }

  func run() throws {
    let pool = WorkerPool(threadCount: threads ?? WorkerPool.defaultThreadCount)
    let chosen = workloads.isEmpty ? Workload.all : workloads.flatMap(choices)
    for workload in chosen {
      let timed = try workload.prepare(pool)
      let durations = measure(timed.step, seconds: seconds)
      printResult(
        workload.name, pool.threadCount, durations, flops: timed.flops, items: timed.items)
      if profile { for line in timed.profile() { printToError(line) } }
    }
  }

  /// The workload of that name, or the studies whose names begin with it.
  private func choices(_ name: String) -> [Workload] {
    Workload.all.filter { $0.name == name }
      + Workload.studies.filter { $0.name.hasPrefix(name + "_") }
  }
}
