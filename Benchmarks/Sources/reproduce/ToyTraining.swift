import Datasets
import Engine
import Evaluation
import GANs
import NeuralNet
import Pictures
import Training

/// A generator trained on points of the plane, until its modes are captured where there are modes.
struct ToyTraining {
  let data: String
  let seed: UInt64
  let batch: Int
  /// Most generator steps.
  let most: Int
  /// Generator steps from one count of the modes to the next.
  let countEvery: Int

  /// What was counted.
  struct Modes {
    let captured: Int
    let all: Int
    let highQuality: Double
    let reverseKL: Double
  }

  /// What came out.
  struct Result {
    let data: String
    let seed: UInt64
    let variant: String
    let steps: Int
    /// The step of the count that found every mode and ended the training; nil when none did.
    let capturedAt: Int?
    /// The last count; nil for data without modes.
    let modes: Modes?
    /// The last mean estimate of the distance.
    let estimate: Double
    /// The picture's file name.
    let picture: String
  }

  /// Prepares a training on one thread.
  static func trainer(
    _ variant: any GANVariant.Type, _ data: String, _ settings: [String]
  ) throws -> Trainer {
    var overrides = RunConfig.Overrides()
    overrides.assignments = settings
    let dataset = try DatasetCatalog.open(data, seed: RunConfig.seed(overrides) ?? 0)
    let config = try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: 1))
  }

  /// Trains for so many steps, or for as many as the modes take, and draws the first seed's samples.
  func run(_ variant: any GANVariant.Type, steps: Int?, out: String) throws -> Result {
    let settings = [
      "batch=\(batch)", "seed=\(seed)", "steps=\(steps ?? most)", "tickEvery=\(countEvery)",
    ]
    let trainer = try Self.trainer(variant, data, settings)
    var (modes, capturedAt, estimate): (Modes?, Int?, Double) = (nil, nil, .nan)
    do {
      try trainer.train { row in
        estimate = row.reports.first { $0.name == Wasserstein.estimate }?.value ?? .nan
        modes = try count(trainer)
        capturedAt = modes.flatMap { $0.captured == $0.all ? row.step : nil }
        progress(
          "\(data) \(variant.name), seed \(seed), step \(row.step): "
            + "\(modes.map { "\($0.captured) of \($0.all), \(number($0.highQuality)), " } ?? "")\(number(estimate))"
        )
        if steps == nil, capturedAt != nil { throw Finished() }
      }
    } catch is Finished {}
    let picture = "samples-\(data)-\(variant.name).png"
    if seed == 0 { try draw(trainer, to: out + "/" + picture) }
    return Result(
      data: data, seed: seed, variant: variant.name, steps: trainer.step, capturedAt: capturedAt,
      modes: modes,
      estimate: estimate, picture: picture)
  }

  private struct Finished: Error {}

  private func count(_ trainer: Trainer) throws -> Modes? {
    guard let mixture = (trainer.dataset as? any MixtureDataset)?.mixture else { return nil }
    let metric = ModeCoverage(
      mixture.modes.map { ModeCoverage.Mode(mean: $0.mean, sigma: $0.sigma) })
    let counts = try metric.counts(of: trainer.samples(2_500, seed: seed))
    return Modes(
      captured: counts.captured, all: mixture.modes.count, highQuality: counts.highQualityShare,
      reverseKL: counts.reverseKullbackLeibler ?? .nan)
  }

  private func draw(_ trainer: Trainer, to file: String) throws {
    let real = RunPictures.points(trainer.dataset.samples(at: 0..<1_000))
    let plot = ScatterPlot(
      real: real, generated: RunPictures.points(trainer.samples(1_000, seed: seed)),
      field: RunPictures.surface(trainer, reach: RunPictures.reach(of: real)), title: data,
      size: 500)
    try AtomicFile.write(plot.picture().png(), to: file)
  }
}
