import Autograd
import Datasets
import Engine
import GANs
import NeuralNet

/// Runs the players of a variant in turn; knows no variant by name.
public final class Trainer {
  /// What is being run.
  public let config: RunConfig
  /// The real samples to train on.
  public let dataset: any Dataset
  /// The real samples that metrics compare with: those held out of training, or all if none are.
  public let reference: any Dataset
  /// The set that both were taken from.
  let source: any Dataset
  /// What the data looks like to the networks.
  public let samples: SampleDescription
  /// Generator updates made so far.
  public private(set) var step = 0

  package let store = ParameterStore()
  package let pool: WorkerPool
  let runners: [PlayerRunner]
  private let loader: BatchLoader
  private var statistics = TickStatistics()
  private var gradientNorms: [String: Float] = [:]

  /// Plans the players' steps and initialises the parameters.
  ///
  /// - Throws: `DatasetError` when a batch is larger than the data set, or nothing can be held out of it.
  public init(_ config: RunConfig, dataset: any Dataset, pool: WorkerPool) throws(DatasetError) {
    self.config = config
    source = dataset
    let share = config.settings.holdout
    if share > 0, dataset.count >= 2 {
      let parts = try dataset.split(holdingOut: share, seed: config.settings.seed)
      (self.dataset, reference) = (parts.training, parts.heldOut)
    } else {
      (self.dataset, reference) = (dataset, dataset)
    }
    let dataset = self.dataset
    self.pool = pool
    // The range was checked with the configuration.
    let samples = SampleDescription(shape: dataset.sampleShape, classCount: dataset.classCount)
    self.samples = samples
    let store = self.store
    loader = try BatchLoader(
      dataset, batchSize: config.variant.samplesPerStep(batch: config.settings.batch),
      seed: config.settings.seed, mirrors: config.settings.mirror)
    runners = PlayerRunner.runners(
      of: config.variant.players(for: samples), config: config, samples: samples, store: store,
      pool: pool)
  }

  /// Real samples drawn so far; a player that updates several times in a round draws as often.
  public var samplesSeen: Int { loader.position * loader.batches.batchSize }

  /// Makes one round: every player's updates in turn.
  ///
  /// - Throws: ``TrainingError/notFinite(step:player:op:path:checkpoint:)`` when a loss is infinite or NaN; no
  ///   parameter has then changed in the update that failed.
  public func advance() throws { try advance(lastCheckpoint: nil) }

  /// Makes one round, and names the last good checkpoint when a loss is not finite.
  func advance(lastCheckpoint: @autoclosure () -> String?) throws {
    do {
      let next = step + 1
      try round(
        isWatchful: next.isMultiple(of: config.settings.tickEvery) || next == config.settings.steps)
    } catch let failure as Failure {
      throw explain(failure, checkpoint: lastCheckpoint())
    }
    step += 1
  }

  private func round(isWatchful: Bool) throws {
    if isWatchful { gradientNorms.removeAll(keepingCapacity: true) }
    let factor = config.settings.schedule.factor(step: step, of: config.settings.steps)
    try config.variant.takeTurns(in: step, runners) { runner in
      try update(runner, rateFactor: factor, isWatchful: isWatchful)
    }
  }

  private func update(_ runner: PlayerRunner, rateFactor: Float, isWatchful: Bool) throws {
    let executor = isWatchful ? runner.watchful : runner.lean
    runner.setRates(timing: rateFactor, in: executor)
    if runner.usesData {
      loader.withNext { values, labels in
        if executor.hasInput(Round.realName) {
          _ = executor.input(Round.realName).update(fromContentsOf: values)
        }
        if runner.usesLabels, let labels {
          let target = executor.input(Round.labelsName)
          for index in labels.indices { target[index] = Float(labels[index]) }
        }
      }
    }
    guard runner.run(executor) else { throw Failure(step: runner.name, rateFactor: rateFactor) }
    let reports = runner.nextReports
    runner.updates += 1
    for member in runner.members {
      statistics.add(member.player.name, executor.scalar(member.loss))
      guard isWatchful else { continue }
      gradientNorms[member.player.name] = executor.scalar(member.gradientNorm)
    }
    for name in reports { statistics.add(name, executor.scalar(name)) }
  }

  /// A step whose guarded outputs were not finite.
  struct Failure: Error {
    let step: String
    let rateFactor: Float
  }

  /// Finds the op behind a failed step.
  ///
  /// When the loss is not finite because an earlier update wrote a NaN into a weight, the run is repeated from
  /// the last checkpoint with every gradient watched, to name the op that made it.
  func explain(_ failure: Failure, checkpoint: String?) -> TrainingError {
    var failure = failure
    let failedStep = step
    if let origin = origin(of: failure), origin.isParameter {
      do {
        if let checkpoint { try restore(checkpoint) } else { restart() }
        while step <= failedStep {
          try round(isWatchful: true)
          step += 1
        }
      } catch let repeated as Failure {
        failure = repeated
      } catch {
        // Without a readable checkpoint the first finding stands.
      }
    }
    let origin = origin(of: failure)
    return .notFinite(
      step: step + 1, player: failure.step, op: origin?.op ?? "the loss",
      path: origin?.path ?? "", checkpoint: checkpoint)
  }

  private func origin(of failure: Failure) -> Origin? {
    guard let runner = runners.first(where: { $0.name == failure.step }) else { return nil }
    var inputs: [String: NDArray] = [:]
    for member in runner.members {
      inputs[member.rate] = NDArray(member.rate(timing: failure.rateFactor))
    }
    if runner.usesData {
      let indices = loader.batches.indices(step: loader.position - 1).map { Int($0) }
      inputs[Round.realName] = loader.samples(step: loader.position - 1)
      if let labels = dataset.labels {
        inputs[Round.labelsName] = NDArray([indices.count], indices.map { Float(labels[$0]) })
      }
    }
    return Origin.find(
      in: runner.watchful, inputs: inputs, store: store, step: UInt64(runner.updates))
  }

  // MARK: State

  /// Writes everything the run needs to continue as if it had never stopped.
  ///
  /// - Throws: `CheckpointError` when the file system refuses.
  public func save(to path: String) throws(CheckpointError) {
    var metadata = [
      "variant": config.settings.variant, "step": "\(step)", "version": version,
      "data.position": "\(loader.position)", "data.hash": dataset.contentHash,
      "data.shape": samples.shape.sizes.map(String.init).joined(separator: ","),
      "data.classes": "\(samples.classCount)",
      "tick": statistics.encoded,
    ]
    if !dataset.classNames.isEmpty {
      metadata[Checkpoint.classNamesKey] = JSONText.list(dataset.classNames.map(JSONText.string))
    }
    if let layout = (source as? any SeriesDataset)?.layout {
      metadata[Checkpoint.layoutKey] = layout.json
    }
    for runner in runners { metadata[runner.updatesKey] = "\(runner.updates)" }
    try Checkpoint.write(store, metadata, to: path)
  }

  /// Continues from a checkpoint of the same configuration and data.
  ///
  /// - Throws: `CheckpointError` or ``TrainingError/foreignCheckpoint(file:problem:)``.
  public func restore(_ path: String) throws {
    let checkpoint = try Checkpoint.read(path, into: store, variant: config.settings.variant)
    guard checkpoint.metadata["data.hash"] == dataset.contentHash else {
      throw TrainingError.foreignCheckpoint(
        file: path, problem: "it was trained on other data than '\(config.settings.data)' is now")
    }
    guard let tick = TickStatistics(encoded: checkpoint.metadata["tick"] ?? "?") else {
      throw TrainingError.foreignCheckpoint(file: path, problem: "its sums cannot be read")
    }
    // Far from overflow in `samplesSeen` too.
    let position = try checkpoint.integer(
      "data.position", path, atMost: min(1 << 53, .max / loader.batches.batchSize))
    step = try checkpoint.integer("step", path, atMost: RunConfig.Settings.mostSteps)
    for runner in runners {
      runner.updates = try checkpoint.integer(runner.updatesKey, path)
    }
    statistics = tick
    loader.seek(to: position)
  }

  private func restart() {
    for runner in runners {
      for declaration in runner.scope.declarations {
        let stream = RandomStream(seed: config.settings.seed, name: "init/" + declaration.name)
        store.set(declaration.name, declaration.initializer.array(declaration.shape, stream))
      }
      runner.updates = 0
    }
    step = 0
    loader.seek(to: 0)
  }

  /// Returns what happened since the last row of statistics, and begins the next.
  public func takeStatistics() -> TickRow {
    defer { statistics.reset() }
    let players = runners.flatMap(\.players).map(\.name)
    return TickRow(
      step: step, samples: samplesSeen,
      // A player of another phase has none.
      losses: players.compactMap { name in statistics.mean(name).map { (name, $0) } },
      // A lazy penalty is missing where no update since the last row had it.
      reports: runners.flatMap(\.reports).compactMap { name in
        statistics.mean(name).map { (name, $0) }
      },
      gradientNorms: players.compactMap { name in gradientNorms[name].map { (name, Double($0)) } })
  }
}

extension SampleDescription {
  /// Describes the samples of a data set.
  public init(_ dataset: any Dataset) {
    self.init(
      shape: dataset.sampleShape, classCount: dataset.classCount,
      range: (dataset as? any SeriesDataset)?.range)
  }
}
