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

  @Option(help: "Most generator steps of a penalised training; the paper has 100,000.")
  var steps = 20_000
  @Option(help: "Generator steps on the swiss roll, which has no modes to count.")
  var rollSteps = 5_000
  @Option(help: "Generator steps from one count of the modes to the next.")
  var countEvery = 500
  @Option(help: "Counts in a row with every mode captured that end a training.")
  var counts = 4
  @Option(help: "Critic steps behind each surface.")
  var surfaceSteps = 20_000
  @Option(help: "Samples per step.")
  var batch = 256
  @Option(help: "Number of seeds, counted from 0; surfaces have the first.")
  var seeds = 3
  @Option(help: "The folder to write to.")
  var out = "docs/results/wgan-gp-toys"

  private static let sets = ["ring8-wgangp", "grid25-wgangp", "swissroll"]

  func validate() throws {
    guard steps > 0, rollSteps > 0, countEvery > 0, counts > 0, surfaceSteps > 0, batch > 0,
      (1...100).contains(seeds)
    else { throw ValidationError("All numbers must be positive, and --seeds at most 100.") }
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
    var results: [ToyTraining.Result] = []
    for seed in 0..<UInt64(seeds) {
      for data in Self.sets {
        let penalised = try training(data, seed, pool).run(WGANGP.self, steps: nil, out: out)
        // As many steps as the penalised critic needed.
        let clipped = try training(data, seed, pool).run(
          WGAN.self, steps: penalised.steps, out: out)
        results += [clipped, penalised]
        try (text + table(results)).write(
          toFile: out + "/README.md", atomically: true, encoding: .utf8)
      }
    }
    print(text + table(results))
  }

  private var heading: String {
    """
    # Critics with clipped weights and with a gradient penalty

        scripts/reproduce wgan-gp-toys --steps \(steps) --roll-steps \(rollSteps) --count-every \(countEvery) \
    --counts \(counts) --surface-steps \(surfaceSteps) --batch \(batch) --seeds \(seeds)

    Gulrajani et al. 2017, arXiv:1704.00028, section 4.1, with the published script's networks (3 x 512 rectified units)
    and settings: penalty 0.1 and Adam (1e-4, 0.5, 0.9), or weights clipped to 0.01 and RMSProp (5e-5). GANKit
    \(version), kernels \(blasKernelName).

    Value surfaces after \(surfaceSteps) critic steps between the data and the data with N(0, I) added; lines join
    equal values. Clipped critics hardly follow the data, penalised ones do.

    | data | clipped | penalised |
    | --- | --- | --- |
    """
  }

  /// Trains a critic alone, draws its values, and returns its last estimate of the distance.
  private func surface(
    _ data: String, isClipped: Bool, _ file: String, _ pool: WorkerPool
  ) throws -> Double {
    let settings = [
      "isClipped=\(isClipped)", "steps=\(surfaceSteps)", "tickEvery=\(max(1, surfaceSteps / 20))",
    ]
    let trainer = try ToyTraining.trainer(
      FixedGenerator.self, data, ["batch=\(batch)", "seed=0"] + settings, pool)
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

  private func training(_ data: String, _ seed: UInt64, _ pool: WorkerPool) -> ToyTraining {
    ToyTraining(
      data: data, seed: seed, batch: batch, most: data == "swissroll" ? rollSteps : steps,
      countEvery: countEvery, counts: counts, pool: pool)
  }

  /// Rows: data and variant; columns: mean and standard deviation over the seeds.
  private func table(_ results: [ToyTraining.Result]) -> String {
    var text = """

      Generators, with five critic steps each (for `wgan` 100 in the first 25 rounds and every 500th). A penalised
      training ends when \(counts) counts of the modes in a row, \(countEvery) steps apart, find all of them, at the latest
      after \(steps) steps, on the swiss roll after \(rollSteps); a clipped one is given as many. "All captured" is the
      first of these counts. Modes as in PacGAN: 2,500 samples, within 3 standard deviations of a mode, where an exact
      sampler has a high-quality share of 0.989. Means over the seeds with standard deviations; the pictures show seed 0.

      | data | variant | seeds | steps | all captured | modes | high quality | reverse KL | estimate | samples |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for data in Self.sets {
      for variant in [WGAN.name, WGANGP.name] {
        let rows = results.filter { $0.data == data && $0.variant == variant }
        guard let first = rows.first else { continue }
        func cell(_ value: (ToyTraining.Result) -> Double?) -> String {
          let values = rows.compactMap(value)
          return values.isEmpty ? "" : Spread(values).text
        }
        func whole(_ value: (ToyTraining.Result) -> Int?) -> String {
          rows.map { value($0).map(String.init) ?? "-" }.joined(separator: ", ")
        }
        let hasModes = first.modes != nil
        text +=
          "| \(data) | \(variant) | \(rows.count) | \(whole(\.steps)) | "
          + "\(hasModes ? whole(\.capturedAt) : "") | "
          + "\(hasModes ? whole { $0.modes?.captured } : "") | "
          + "\(cell { $0.modes?.highQuality }) | \(cell { $0.modes?.reverseKL }) | "
          + "\(cell(\.estimate)) | ![\(first.picture)](\(first.picture)) |\n"
      }
    }
    return text
  }
}
