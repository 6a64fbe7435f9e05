import Autograd
import Datasets
import Engine
import GANs
import NeuralNet

/// Draws samples from a trained generator.
///
/// Sample `i` depends on the weights, the seed and `i` alone: more samples begin with the fewer.
public final class Sampler {
  private let executor: Executor
  private let store: ParameterStore
  private let shape: Shape
  private let seed: UInt64
  /// What the generator is fed.
  let latents: [Latent]
  private static let batch = 64

  /// Plans a generator and reads its weights from a checkpoint, averaged ones if there are any.
  ///
  /// - Throws: `CheckpointError` or ``TrainingError`` when the file does not fit the configuration.
  public convenience init(
    _ config: RunConfig, samples: SampleDescription, checkpoint: String, pool: WorkerPool,
    seed: UInt64
  ) throws {
    self.init(config, samples: samples, store: ParameterStore(), pool: pool, seed: seed)
    _ = try Checkpoint.readPart(checkpoint, into: store, variant: config.settings.variant) {
      WeightAverage.prefix + "/" + $0
    }
  }

  /// Plans a generator that reads a trainer's weights in place, or copies of the averaged ones.
  convenience init(_ trainer: Trainer, seed: UInt64) {
    let isAveraged = trainer.config.settings.averageDecay > 0
    self.init(
      trainer.config, samples: trainer.samples,
      store: isAveraged ? ParameterStore() : trainer.store,
      pool: trainer.pool, seed: seed)
    refresh(from: trainer)
  }

  private init(
    _ config: RunConfig, samples: SampleDescription, store: ParameterStore, pool: WorkerPool,
    seed: UInt64
  ) {
    self.store = store
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let given = GivenLatents()
    let round = Round(
      scope: scope, batch: Self.batch, data: samples, player: "sample", given: given)
    let generated = config.variant.samples(round)
    latents = given.latents
    shape = samples.shape
    self.seed = seed
    store.initialize(scope, seed: seed)
    executor = Executor(
      Plan(trace.finish(outputs: [("samples", generated)])), parameters: store, pool: pool,
      seed: seed)
  }

  /// Copies the trainer's present averaged weights, if it keeps any.
  func refresh(from trainer: Trainer) {
    guard store !== trainer.store else { return }
    for entry in store.entries {
      let average = trainer.store.entry(WeightAverage.prefix + "/" + entry.name)
      guard let source = average ?? trainer.store.entry(entry.name) else { continue }
      entry.pointer.update(from: source.pointer, count: entry.shape.count)
    }
  }

  /// Returns samples: `[count] + sample shape`; of a conditional variant, sample `i` has class `i` modulo their number.
  public func samples(_ count: Int) -> NDArray {
    samples(count, from: evenSource)
  }

  /// Returns what gives the latents that a request asks for, whose classes may have names.
  ///
  /// - Throws: ``ConfigError`` when the generator has no such latents.
  func source(
    _ request: SampleRequest, classNames: [String]
  ) throws(ConfigError) -> any LatentSource {
    try request.source(of: latents, classNames: classNames, seed: seed)
  }

  /// The latents of a picture that shows progress: for a generator that is told classes, each in its row.
  var progressSource: any LatentSource {
    let drawn = DrawnLatents(seed: seed, of: latents)
    return ClassRows(drawn, of: latents) ?? drawn
  }

  /// Classes that the generator is told, 0 for none: of ``evenSource``, sample `i` has class `i` modulo their number.
  var toldClasses: Int { latents.first(where: \.isLabel)?.classCount ?? 0 }

  /// The latents of samples that show all classes evenly.
  var evenSource: any LatentSource { DrawnLatents(seed: seed, of: latents) }

  /// Returns samples made from a source's latents.
  func samples(_ count: Int, from source: any LatentSource) -> NDArray {
    samples(0..<count, from: source)
  }

  /// Returns the samples of a range, made from a source's latents.
  ///
  /// - Precondition: the range begins at a multiple of a batch.
  func samples(_ range: Range<Int>, from source: any LatentSource) -> NDArray {
    precondition(
      range.lowerBound.isMultiple(of: Self.batch),
      "Sampler: samples from \(range.lowerBound), which is no multiple of \(Self.batch)")
    let (size, count) = (shape.count, range.count)
    let values = [Float](unsafeUninitializedCapacity: count * size) { buffer, filled in
      filled = count * size
      guard let target = buffer.baseAddress else { return }
      var done = 0
      while done < count {
        let first = range.lowerBound + done
        fill(from: first, source)
        executor.run(step: UInt64(first / Self.batch))
        let part = min(Self.batch, count - done)
        if let source = executor.outputBuffer("samples").baseAddress {
          (target + done * size).initialize(from: source, count: part * size)
        }
        done += part
      }
    }
    return NDArray(Shape([count] + shape.sizes), values)
  }

  private func fill(from first: Int, _ source: any LatentSource) {
    for latent in latents where executor.hasInput(GivenLatents.inputName(latent)) {
      let target = executor.input(GivenLatents.inputName(latent))
      for place in 0..<Self.batch {
        let values = source.values(of: latent, sample: first + place)
        for (offset, value) in values.enumerated() { target[place * latent.size + offset] = value }
      }
    }
  }
}
