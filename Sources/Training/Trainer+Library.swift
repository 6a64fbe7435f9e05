import Datasets
import Engine
import GANs
import NeuralNet
import Pictures

extension Trainer {
  /// Prepares the training of a variant, both variant and data named as on the command line.
  ///
  ///     let trainer = try Trainer("vanilla", data: "digits", settings: ["steps=4000", "batch=32"])
  ///     try trainer.train()
  ///     try trainer.writePicture(of: 64, to: "digits.png")
  ///
  /// - Parameters:
  ///   - variant: A variant's name, such as `vanilla`.
  ///   - data: A data set, such as `digits`, `ring8` or `images:folder`. Pictures that cannot be read are left
  ///     out; ``Trainer/dataset`` names them as `skipped`.
  ///   - settings: Pairs `KEY=VALUE` that differ from the defaults, such as `optimizer.learningRate=1e-4`.
  ///   - threads: Threads to use; the processor's cores unless stated. Results do not depend on it.
  /// - Throws: ``ConfigError`` or `DatasetError`.
  public convenience init(
    _ variant: String, data: String, settings: [String] = [],
    threads: Int = WorkerPool.defaultThreadCount
  ) throws {
    _ = try RunConfig.type(named: variant)
    var overrides = RunConfig.Overrides()
    overrides.assignments = settings
    let pool = WorkerPool(threadCount: threads)
    let dataset = try DatasetCatalog.open(
      data, seed: RunConfig.seed(overrides) ?? 0, loading: DatasetLoading(pool: pool))
    let config = try RunConfig(
      variant: variant, data: DatasetCatalog.resolved(data, dataset),
      samples: SampleDescription(dataset), overrides: overrides)
    try self.init(config, dataset: dataset, pool: pool)
  }

  /// Makes the rounds that are still missing from the configured number.
  ///
  /// - Parameter report: Told the statistics since the row before, as often as `tickEvery` says.
  /// - Throws: ``TrainingError/notFinite(step:player:op:path:checkpoint:)``, or what `report` throws.
  public func train(report: (TickRow) throws -> Void = { _ in }) throws {
    while step < config.settings.steps {
      try advance()
      if step == config.settings.steps || step.isMultiple(of: config.settings.tickEvery) {
        try report(takeStatistics())
      }
    }
  }

  /// Returns samples drawn from the generator as it is now.
  ///
  /// - Parameters:
  ///   - count: How many; more begin with the fewer.
  ///   - seed: Seed of the noise.
  /// - Returns: Values of shape `[count] + sample shape`, images in [-1, 1], series scaled as the data are.
  public func samples(_ count: Int, seed: UInt64 = 0) -> NDArray {
    Sampler(self, seed: seed).samples(count)
  }

  /// Returns samples of one class, of sweeps through a code, of walks, or with truncated noise.
  ///
  /// - Parameters:
  ///   - count: How many; more begin with the fewer.
  ///   - seed: Seed of the noise.
  ///   - request: What is asked of the generator.
  /// - Returns: Values of shape `[count] + sample shape`, images in [-1, 1].
  /// - Throws: ``ConfigError`` when the generator has no such latents.
  public func samples(
    _ count: Int, seed: UInt64 = 0, request: SampleRequest
  ) throws(ConfigError) -> NDArray {
    let sampler = Sampler(self, seed: seed)
    return sampler.samples(count, from: try sampler.source(request, classNames: dataset.classNames))
  }

  /// Writes a PNG picture of samples: a grid of images, one row for each class of a conditional variant, or a plot of
  /// points or series over real ones.
  ///
  /// - Parameters:
  ///   - count: How many samples to draw.
  ///   - path: The file; it appears complete or not at all.
  ///   - seed: Seed of the noise.
  /// - Throws: `FileSystemError`, `PictureError` or ``TrainingError``.
  public func writePicture(of count: Int, to path: String, seed: UInt64 = 0) throws {
    let sampler = Sampler(self, seed: seed)
    let most = dataset.isSeries ? count : 1_000
    let real = dataset.isImages ? nil : RunPictures.samples(of: dataset, most)
    let source = try sampler.source(SampleRequest(), classNames: dataset.classNames)
    let picture = try RunPictures.picture(
      of: sampler.samples(count, from: source), grid: source.grid, real: real,
      layout: (self.source as? any SeriesDataset)?.layout)
    try AtomicFile.write(Array(picture.png()), to: path)
  }
}
