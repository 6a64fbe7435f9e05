import ArgumentParser
import Datasets
import Engine
import Evaluation
import Foundation
import GANs
import NeuralNet
import Pictures
import Training

/// The toy experiments of WGAN-GP: 8 Gaussians, 25 Gaussians and the swiss roll, clipped against penalised.
struct WGANGPToys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wgan-gp-toys",
    abstract:
      "Draws what clipped and penalised critics learn, and trains generators (WGAN-GP, section 4.1)."
  )

  @Option(help: "Generator steps of each training; the paper has 100,000.")
  var steps = 20_000
  @Option(help: "Critic steps behind each surface.")
  var surfaceSteps = 20_000
  @Option(help: "Samples per step.")
  var batch = 256
  @Option(help: "Seed of all random streams.")
  var seed: UInt64 = 0
  @Option(help: "The folder to write to.")
  var out = "docs/results/wgan-gp-toys"

  private static let sets = ["ring8-wgangp", "grid25-wgangp", "swissroll"]

  func validate() throws {
    guard steps >= 0, surfaceSteps > 0, batch > 0 else {
      throw ValidationError("--surface-steps and --batch must be positive, --steps 0 or more.")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let pool = WorkerPool()
    var text = heading
    for name in Self.sets {
      text += "\n| \(name) |"
      for isClipped in [true, false] {
        let file = "surface-\(name)-\(isClipped ? "clipped" : "penalised").png"
        let estimate = try surface(name, isClipped: isClipped, file, pool)
        text += " ![\(file)](\(file)) estimate \(number(estimate)) |"
        progress("\(file): \(number(estimate))")
      }
    }
    text += "\n"
    if steps > 0 { text += try generators(pool) }
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var heading: String {
    """
    # Critics with clipped weights and with a gradient penalty

        scripts/reproduce wgan-gp-toys --steps \(steps) --surface-steps \(surfaceSteps) --batch \(batch) --seed \(seed)

    Gulrajani et al. 2017, arXiv:1704.00028, section 4.1, with the published script's networks (3 x 512 rectified units)
    and settings: penalty 0.1 and Adam (1e-4, 0.5, 0.9), or weights clipped to 0.01 and RMSProp (5e-5). GANKit
    \(version), kernels \(productKernelName).

    Value surfaces after \(surfaceSteps) critic steps between the data and the data with N(0, I) added; lines join
    equal values. Clipped critics hardly follow the data, penalised ones do.

    | data | clipped | penalised |
    | --- | --- | --- |
    """
  }

  private func trainer(
    _ variant: any GANVariant.Type, _ data: String, _ settings: [String], _ pool: WorkerPool
  ) throws -> Trainer {
    let dataset = try DatasetCatalog.open(data, seed: seed)
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["batch=\(batch)", "seed=\(seed)"] + settings
    let config = try RunConfig(
      variant, data: data, samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: pool)
  }

  /// Trains a critic alone, draws its values, and returns its last estimate of the distance.
  private func surface(
    _ data: String, isClipped: Bool, _ file: String, _ pool: WorkerPool
  ) throws -> Double {
    let settings = [
      "isClipped=\(isClipped)", "steps=\(surfaceSteps)", "tickEvery=\(max(1, surfaceSteps / 20))",
    ]
    let trainer = try trainer(FixedGenerator.self, data, settings, pool)
    var estimate = 0.0
    try trainer.train { row in
      estimate = row.reports.first { $0.name == Wasserstein.estimate }?.value ?? .nan
    }
    let real = RunPictures.points(trainer.dataset.samples(at: 0..<500))
    let plot = ScatterPlot(
      real: real, field: RunPictures.surface(trainer, reach: 3, side: 128), title: data, size: 500)
    try AtomicFile.write(plot.picture().png(), to: out + "/" + file)
    return estimate
  }

  /// Trains generators against both kinds of critic.
  private func generators(_ pool: WorkerPool) throws -> String {
    var text = """

      After \(steps) generator steps, five critic steps each (for `wgan` 100 in the first 25 rounds and every 500th);
      modes as in PacGAN: 2,500 samples, within 3 standard deviations of a mode.

      | data | variant | modes | high quality | reverse KL | estimate | samples |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for data in Self.sets {
      for variant in [WGAN.self, WGANGP.self] as [any GANVariant.Type] {
        text += try generator(variant, data, pool) + "\n"
      }
    }
    return text
  }

  private func generator(
    _ variant: any GANVariant.Type, _ data: String, _ pool: WorkerPool
  ) throws -> String {
    let trainer = try trainer(
      variant, data, ["steps=\(steps)", "tickEvery=\(max(1, steps / 20))"], pool)
    var estimate = 0.0
    try trainer.train { row in
      estimate = row.reports.first { $0.name == Wasserstein.estimate }?.value ?? .nan
    }
    let real = RunPictures.points(trainer.dataset.samples(at: 0..<1_000))
    let plot = ScatterPlot(
      real: real, generated: RunPictures.points(trainer.samples(1_000, seed: seed)),
      field: RunPictures.surface(trainer, reach: RunPictures.reach(of: real)), title: data,
      size: 500)
    let file = "samples-\(data)-\(variant.name).png"
    try AtomicFile.write(plot.picture().png(), to: out + "/" + file)
    var modes = "| | |"
    if trainer.dataset is any MixtureDataset {
      let result = try RunMetrics.evaluate(["modes"], dataset: trainer.dataset, seed: seed) {
        trainer.samples($0, seed: seed)
      }
      let values = Dictionary(
        result[0].values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      func value(_ name: String) -> Double { values[name] ?? .nan }
      modes =
        "\(Int(value("captured"))) of \(Int(value("modes"))) | \(number(value("hq_share"))) | "
        + "\(number(value("reverse_kl"))) |"
    }
    progress("\(data) \(variant.name): \(modes) \(number(estimate))")
    return "| \(data) | \(variant.name) | \(modes) \(number(estimate)) | ![\(file)](\(file)) |"
  }
}
