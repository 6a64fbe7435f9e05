import Datasets
import Engine
import Evaluation
import Foundation
import GANs
import NeuralNet
import Pictures

/// A training run and the folder it leaves.
public final class Run {
  /// What a run tells while it goes on.
  public enum Event: Sendable {
    /// The run begins at a step, in a folder.
    case started(folder: String, step: Int, description: [String])
    /// A row of statistics, and how far the run is.
    case tick(TickRow, Progress)
    /// A metric was evaluated at a step.
    case metric(MetricResult, step: Int)
    /// A checkpoint was written.
    case checkpoint(String, step: Int)
    /// A picture was written.
    case picture(String, step: Int)
    /// Something makes metrics doubtful.
    case warning(String)
  }

  /// How far a run is, and at what cost.
  public struct Progress: Sendable {
    /// Steps made and steps of the whole run.
    public let step: Int, total: Int
    /// Seconds since the run began or was resumed, and seconds it will still take.
    public let elapsed: Double, remaining: Double
    /// Real samples per second since the row before.
    public let rate: Double
    /// Resident memory in megabytes.
    public let memory: Double
  }

  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All steps were made.
    case finished
    /// The caller asked it to stop; the state was saved.
    case interrupted
  }

  /// Runs the players.
  public let trainer: Trainer
  /// Where files go.
  public let folder: RunFolder
  private let metrics: RunMetrics
  private let isResumed: Bool

  /// Begins a run in a new folder.
  ///
  /// - Parameters:
  ///   - config: The resolved configuration.
  ///   - dataset: The real samples.
  ///   - parent: The folder in which the run's folder is made.
  ///   - description: Text at the end of the folder's name.
  ///   - pool: The threads to run on.
  /// - Throws: `DatasetError`, ``ConfigError`` or ``TrainingError``.
  public init(
    _ config: RunConfig, dataset: any Dataset, in parent: String, description: String = "",
    pool: WorkerPool
  ) throws {
    try RunMetrics.check(config.settings, dataset)
    trainer = try Trainer(config, dataset: dataset, pool: pool)
    metrics = try RunMetrics(trainer)
    folder = try RunFolder(
      creatingIn: parent, variant: config.settings.variant, data: dataset.name,
      description: description)
    isResumed = false
    try folder.write(Array(config.yaml.utf8), "config.yaml")
    try folder.write(Array(RunPictures.reals(dataset).png()), "reals.png")
  }

  /// Continues a run from its newest checkpoint, or from the beginning if it has none yet.
  ///
  /// - Parameters:
  ///   - path: The run's folder.
  ///   - steps: Another total number of steps, or nil for the run's own.
  ///   - pool: The threads to run on.
  ///   - loading: How the data are read.
  /// - Throws: `DatasetError`, `CheckpointError`, ``ConfigError`` or ``TrainingError``.
  public init(
    resuming path: String, steps: Int?, pool: WorkerPool,
    loading: DatasetLoading = DatasetLoading()
  ) throws {
    folder = try RunFolder(opening: path)
    var loading = loading
    loading.pool = loading.pool ?? pool
    let (config, dataset) = try Self.configuration(of: folder, steps: steps, loading)
    trainer = try Trainer(config, dataset: dataset, pool: pool)
    metrics = try RunMetrics(trainer)
    isResumed = true
    try AtomicFile.removeLeftovers(inFolder: folder.path)
    if let newest = folder.checkpointSteps.last {
      try trainer.restore(folder.file(RunFolder.checkpointName(step: newest)))
    }
    try folder.write(Array(config.yaml.utf8), "config.yaml")
    if !FileManager.default.fileExists(atPath: folder.file("reals.png")) {
      try folder.write(Array(RunPictures.reals(dataset).png()), "reals.png")
    }
    try folder.truncate("stats.jsonl", after: trainer.step)
    // A metric of the checkpoint's own step is evaluated right after it is written: again, with equal result.
    try folder.truncate("metrics.jsonl", after: trainer.step - 1)
    metrics.recall(try folder.exists("metrics.jsonl") ? folder.read("metrics.jsonl") : "")
  }

  /// Reads the configuration of a run's folder and opens its data.
  static func configuration(
    of folder: RunFolder, steps: Int? = nil, _ loading: DatasetLoading = DatasetLoading()
  ) throws -> (RunConfig, any Dataset) {
    let text = try folder.read("config.yaml")
    let (_, data, seed) = try identity(of: folder, text)
    let dataset = try DatasetCatalog.open(data, seed: seed, loading: loading)
    let config = try configuration(
      of: folder, text, samples: SampleDescription(dataset), steps: steps)
    return (config, dataset)
  }

  /// Reads the configuration of a run's folder for data that is already known.
  static func configuration(
    of folder: RunFolder, _ text: String, samples: SampleDescription, steps: Int? = nil
  ) throws -> RunConfig {
    let (variant, data, _) = try identity(of: folder, text)
    var overrides = RunConfig.Overrides()
    overrides.file = (text, folder.file("config.yaml"))
    if let steps { overrides.options.append(("steps", "\(steps)")) }
    return try RunConfig(variant: variant, data: data, samples: samples, overrides: overrides)
  }

  /// Reads variant, data and seed from the text of a run's configuration.
  static func identity(
    of folder: RunFolder, _ text: String
  ) throws -> (variant: String, data: String, seed: UInt64) {
    let identity = try ConfigTree.identity(yaml: text, source: folder.file("config.yaml"))
    guard let variant = identity.variant, let data = identity.data, let seed = identity.seed else {
      throw TrainingError.notARun(
        folder.path, problem: "its config.yaml lacks variant, data or seed")
    }
    return (variant, data, seed)
  }

  /// Trains until all steps are made or the caller asks to stop.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked after each step; when true the state is saved and training ends.
  ///   - tell: Told what happens.
  /// - Returns: Whether all steps were made.
  /// - Throws: ``TrainingError`` when a loss is not finite or a file cannot be written.
  public func train(
    shouldStop: () -> Bool = { false }, report tell: (Event) throws -> Void = { _ in }
  ) throws -> Outcome {
    func report(_ event: Event) throws {
      for line in event.lines { try folder.append(line, "log.txt") }
      try tell(event)
    }
    let settings = trainer.config.settings
    let sampler = Sampler(trainer, seed: settings.seed)
    try report(.started(folder: folder.path, step: trainer.step, description: explanation))
    if trainer.step == 0 { try picture(sampler, report) }
    if isResumed, trainer.step > 0 {
      // The run may have ended between a checkpoint and what follows it.
      let isPictured = FileManager.default.fileExists(
        atPath: folder.file(RunFolder.pictureName(step: trainer.step)))
      if isSaved(trainer.step), !isPictured { try picture(sampler, report) }
      try evaluate(sampler, report)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let updates = trainer.updatesOfWholeRun()
    var (lastTick, lastSamples) = (start, trainer.samplesSeen)
    while trainer.step < settings.steps {
      try trainer.advance(
        lastCheckpoint: folder.checkpointSteps.last.map {
          folder.file(RunFolder.checkpointName(step: $0))
        })
      let isLast = trainer.step == settings.steps
      if isLast || trainer.step.isMultiple(of: settings.tickEvery) {
        let now = clock.now
        let elapsed = (now - start) / .seconds(1)
        let progress = Progress(
          step: trainer.step, total: settings.steps, elapsed: elapsed,
          remaining: trainer.pace(updates: updates).remaining(elapsed: elapsed),
          rate: Double(trainer.samplesSeen - lastSamples) / ((now - lastTick) / .seconds(1)),
          memory: residentMegabytes())
        (lastTick, lastSamples) = (now, trainer.samplesSeen)
        let row = trainer.takeStatistics()
        try folder.append(
          row.jsonLine(seconds: elapsed, rate: progress.rate, memory: progress.memory),
          "stats.jsonl")
        try report(.tick(row, progress))
      }
      let stops = !isLast && shouldStop()
      if isSaved(trainer.step) || stops { try save(report) }
      if isSaved(trainer.step) { try picture(sampler, report) }
      try evaluate(sampler, report)
      if stops { return .interrupted }
    }
    return .finished
  }

  /// Whether the undisturbed run leaves a checkpoint and a picture at a step.
  private func isSaved(_ step: Int) -> Bool {
    let settings = trainer.config.settings
    return step == settings.steps || step.isMultiple(of: settings.checkpointEvery)
  }

  private func save(_ report: (Event) throws -> Void) throws {
    let path = folder.file(RunFolder.checkpointName(step: trainer.step))
    try trainer.save(to: path)
    folder.prune(keeping: trainer.config.settings.keep)
    try report(.checkpoint(path, step: trainer.step))
  }

  private func picture(_ sampler: Sampler, _ report: (Event) throws -> Void) throws {
    let name = RunFolder.pictureName(step: trainer.step)
    try folder.write(Array(RunPictures.fakes(trainer, sampler).png()), name)
    try report(.picture(folder.file(name), step: trainer.step))
  }

  private func evaluate(_ sampler: Sampler, _ report: (Event) throws -> Void) throws {
    let settings = trainer.config.settings
    let isDue =
      settings.metricsEvery > 0 && trainer.step.isMultiple(of: settings.metricsEvery)
      || trainer.step == settings.steps
    guard isDue, !settings.metrics.isEmpty else { return }
    sampler.refresh(from: trainer)
    let results = try metrics.evaluate(sampler) { try report(.warning($0)) }
    if let first = results.first, metrics.isBest(first) {
      try trainer.save(to: folder.file(RunFolder.bestName))
    }
    for result in results {
      try folder.append("{\"step\":\(trainer.step)," + result.jsonLine.dropFirst(), "metrics.jsonl")
      try report(.metric(result, step: trainer.step))
    }
  }

  /// What is about to be trained, in a few lines.
  public var explanation: [String] {
    let settings = trainer.config.settings
    let players = trainer.playersAndScopes.map { player, scope in
      let count = player.trains.flatMap { scope.scope($0).trainable }
        .reduce(0) { $0 + $1.shape.count }
      return "\(player.name) \(grouped(count)) parameters"
    }
    let skipped = trainer.dataset.skipped.count
    let heldOut =
      settings.holdout > 0 ? ", \(grouped(trainer.reference.count)) held out for metrics" : ""
    let why = trainer.source.isSeries ? "shorter than a window" : "that cannot be read"
    let remark = skipped == 0 ? "" : ", \(grouped(skipped)) \(why) left out"
    return [
      "variant    \(settings.variant): \(type(of: trainer.config.variant).summary)",
      "data       \(settings.data): \(grouped(trainer.dataset.count)) samples of \(trainer.dataset.sampleShape)\(remark)\(heldOut)",
      "networks   \(players.joined(separator: ", "))",
      "training   \(grouped(settings.steps)) steps, batch \(settings.batch), seed \(settings.seed), "
        + "\(trainer.pool.threadCount) threads",
    ]
  }
}

/// Returns a number with commas between groups of three digits.
package func grouped(_ number: Int) -> String {
  var result = ""
  for (place, digit) in String(number.magnitude).reversed().enumerated() {
    if place > 0, place.isMultiple(of: 3) { result.append(",") }
    result.append(digit)
  }
  return (number < 0 ? "-" : "") + String(result.reversed())
}

/// Resident memory of this process in megabytes; 0 where the system does not tell.
func residentMegabytes() -> Double {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  let fields = text.split(separator: " ")
  return fields.count > 1 ? (Double(fields[1]) ?? 0) * Double(getpagesize()) / 1e6 : 0
}
