import ArgumentParser
import Datasets
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

/// How data are read.
struct LoadingOptions: ParsableArguments {
  @Flag(
    help: "Stop at the first picture of a folder that cannot be read, instead of leaving it out.")
  var strict = false

  /// Opens a data set and names on standard error what had to be left out.
  func open(
    _ specification: String, seed: UInt64, pool: WorkerPool, console: Console? = nil
  ) throws -> any Dataset {
    let dataset = try DatasetCatalog.open(
      specification, seed: seed, loading: loading(pool: pool, console: console))
    warn(of: dataset)
    return dataset
  }

  func loading(pool: WorkerPool, console: Console?) -> DatasetLoading {
    DatasetLoading(pool: pool, isStrict: strict) { console?.showDecoding($0, of: $1) }
  }

  /// Names what a data set leaves out, the first twenty and how many in all.
  func warn(of dataset: any Dataset) {
    let skipped = dataset.skipped
    for error in skipped.prefix(20) { printError("Warning: \(error)") }
    if skipped.isEmpty { return }
    let whole =
      dataset.isSeries ? "series" : "of \(grouped(skipped.count + dataset.count)) pictures"
    printError("Warning: \(grouped(skipped.count)) \(whole) are left out.")
  }
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
  var isFolder: ObjCBool = false
  let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  guard exists, !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
    let code = isFolder.boolValue ? EISDIR : exists ? EACCES : ENOENT
    throw FileSystemError(.read, path: path, code: code)
  }
  guard let text = String(bytes: data, encoding: .utf8) else {
    throw ConfigError.malformed(source: path, problem: "is not text in UTF-8")
  }
  return text
}
