import ArgumentParser
import Datasets
import Engine
import Evaluation
import Foundation
import GANs
import NeuralNet
import Pictures
import Synchronization
import Training

/// The toy experiments of WGAN-GP: 8 Gaussians, 25 Gaussians and the swiss roll, clipped against penalised.
struct WGANGPToys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wgan-gp-toys",
    abstract:
      "Draws what clipped and penalised critics learn, and trains generators (WGAN-GP, section 4.1)."
  )

  @Option(help: "Most generator steps on the 25 Gaussians; the paper has 100,000.")
  var steps = 20_000
  @Option(help: "Most generator steps on the other sets.")
  var otherSteps = 4_000
  @Option(help: "Generator steps from one count of the modes to the next.")
  var countEvery = 500
  @Option(help: "Critic steps behind each surface.")
  var surfaceSteps = 5_000
  @Option(help: "Samples per step.")
  var batch = 256
  @Option(help: "Number of seeds, counted from 0; surfaces have the first.")
  var seeds = 2
  @Option(help: "The folder to write to.")
  var out = "docs/results/wgan-gp-toys"

  private static let sets = ["grid25-wgangp", "ring8-wgangp", "swissroll"]

  func validate() throws {
    guard steps > 0, otherSteps > 0, countEvery > 0, surfaceSteps > 0, batch > 0,
      (1...100).contains(seeds)
    else { throw ValidationError("All numbers must be positive, and --seeds at most 100.") }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let surfaces = try sideBySide(Self.sets.flatMap { [($0, true), ($0, false)] }) {
      data, isClipped in
      let file = "surface-\(data)-\(isClipped ? "clipped" : "penalised").png"
      let estimate = try surface(data, isClipped: isClipped, file)
      progress("\(file): \(number(estimate))")
      return " ![\(file)](\(file)) estimate \(number(estimate)) |"
    }
    let rows = Self.sets.enumerated().map { place, data in
      "\n| \(data) |" + surfaces[2 * place] + surfaces[2 * place + 1]
    }
    let begin = heading + rows.joined() + "\n"
    let done = Mutex([ToyTraining.Result]())
    let kinds = (0..<UInt64(seeds)).flatMap { seed in Self.sets.map { ($0, seed) } }
    _ = try sideBySide(kinds) { data, seed in
      func add(_ result: ToyTraining.Result) throws {
        try done.withLock { done in
          done.append(result)
          // What is known so far, as the whole takes half an hour and more.
          try (begin + table(done)).write(
            toFile: out + "/README.md", atomically: true, encoding: .utf8)
        }
      }
      let training = training(data, seed)
      let penalised = try training.run(WGANGP.self, steps: nil, out: out)
      try add(penalised)
      // As many steps as the penalised critic needed.
      try add(training.run(WGAN.self, steps: penalised.steps, out: out))
    }
    print(begin + table(done.withLock { $0 }))
  }

  /// Does so many things side by side, one thread for each, and returns what they return in their order.
  private func sideBySide<Kind: Sendable, Result: Sendable>(
    _ kinds: [Kind], _ body: @Sendable (Kind) throws -> Result
  ) throws -> [Result] {
    let results = Mutex([Int: Swift.Result<Result, any Error>]())
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: WorkerPool.defaultThreadCount) { _ in
      while true {
        let place = next.withLock { next in
          next += 1
          return next - 1
        }
        guard place < kinds.count else { return }
        let result = Swift.Result { try body(kinds[place]) }
        results.withLock { $0[place] = result }
      }
    }
    return try kinds.indices.compactMap { place in try results.withLock { $0[place] }?.get() }
  }

  private var heading: String {
    """
    # Critics with clipped weights and with a gradient penalty

        scripts/reproduce wgan-gp-toys --steps \(steps) --other-steps \(otherSteps) --count-every \(countEvery) \
    --surface-steps \(surfaceSteps) --batch \(batch) --seeds \(seeds)

    Gulrajani et al. 2017, arXiv:1704.00028, section 4.1, with the published script's networks (3 x 512 rectified units)
    and settings: penalty 0.1 and Adam (1e-4, 0.5, 0.9), or weights clipped to 0.01 and RMSProp (5e-5). GANKit
    \(version), kernels \(productKernelName).

    Value surfaces after \(surfaceSteps) critic steps between the data and the data with N(0, I) added; lines join
    equal values. Clipped critics hardly follow the data, penalised ones do.

    | data | clipped | penalised |
    | --- | --- | --- |
    """
  }

  /// Trains a critic alone, draws its values, and returns its last estimate of the distance.
  private func surface(
    _ data: String, isClipped: Bool, _ file: String
  ) throws -> Double {
    let settings = [
      "isClipped=\(isClipped)", "steps=\(surfaceSteps)", "tickEvery=\(max(1, surfaceSteps / 20))",
    ]
    let trainer = try ToyTraining.trainer(
      FixedGenerator.self, data, ["batch=\(batch)", "seed=0"] + settings)
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

  private func training(_ data: String, _ seed: UInt64) -> ToyTraining {
    ToyTraining(
      data: data, seed: seed, batch: batch, most: data == "grid25-wgangp" ? steps : otherSteps,
      countEvery: countEvery)
  }

  /// Rows: data and variant; columns: mean and standard deviation over the seeds.
  private func table(_ results: [ToyTraining.Result]) -> String {
    var text = """

      Generators, with five critic steps each (for `wgan` 100 in the first 25 rounds and every 500th). A penalised
      training ends at the first count of the modes, every \(countEvery) steps, that finds all of them: "all captured". It ends
      at the latest after \(steps) steps for the 25 Gaussians and \(otherSteps) for the others; a clipped one is given as many.
      Modes as in PacGAN: 2,500 samples, within 3 standard deviations of a mode, where an exact sampler has a high-quality
      share of 0.989. Means over the seeds with standard deviations; the pictures show seed 0.

      | data | variant | seeds | steps | all captured | modes | high quality | reverse KL | estimate | samples |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for data in Self.sets {
      for variant in [WGAN.name, WGANGP.name] {
        let rows = results.filter { $0.data == data && $0.variant == variant }.sorted {
          $0.seed < $1.seed
        }
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
