import ArgumentParser
import Engine
import Foundation
import NeuralNet
import Training

/// How many threads.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to use; results are the same for any number. (default: the processor's cores, or GANKIT_NUM_THREADS)",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must lie between 1 and 1024; it is \(threads).")
    }
    let name = "GANKIT_NUM_THREADS"
    if let text = ProcessInfo.processInfo.environment[name], !(1...1024).contains(Int(text) ?? 0) {
      throw ValidationError("\(name) must be a whole number between 1 and 1024; it is '\(text)'.")
    }
  }

  func pool() -> WorkerPool { WorkerPool(threadCount: threads ?? WorkerPool.defaultThreadCount) }
}

/// What decides a run.
struct ConfigOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A YAML file of keys and values, such as a run's config.yaml.", valueName: "file.yaml"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Sets a hyper-parameter, such as optimizer.learningRate=1e-4. Can be repeated.",
      valueName: "key=value"))
  var assignments: [String] = []

  @Option(help: ArgumentHelp("Samples per update. (default: the variant's)", valueName: "n"))
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of all random streams: equal seeds give equal runs. (default: 0)", valueName: "n"))
  var seed: UInt64?

  /// The overrides in the order file, options, assignments.
  func overrides() throws -> RunConfig.Overrides {
    var overrides = RunConfig.Overrides()
    if let config { overrides.file = (try readText(config), config) }
    if let batch { overrides.options.append(("batch", "\(batch)")) }
    if let seed { overrides.options.append(("seed", "\(seed)")) }
    overrides.assignments = assignments
    return overrides
  }
}

/// Reads a configuration file.
func readText(_ path: String) throws -> String {
  let data: Data
  do {
    data = try Data(contentsOf: URL(fileURLWithPath: path))
  } catch let error as NSError {
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError
    throw FileSystemError(.read, path: path, code: Int32(cause?.code ?? Int(EIO)))
  }
  guard let text = String(bytes: data, encoding: .utf8) else {
    throw ConfigError.malformed(source: path, problem: "is not text in UTF-8")
  }
  return text
}
