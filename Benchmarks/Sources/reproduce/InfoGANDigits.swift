import ArgumentParser
import Autograd
import Datasets
import Engine
import Foundation
import GANs
import NeuralNet
import Pictures
import Training

/// InfoGAN's checks on digits: what samples tell of the codes, and digits told apart without labels.
struct InfoGANDigits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infogan",
    abstract: "Finds classes and styles of the embedded digits without labels (InfoGAN, section 7)."
  )

  @Option(help: "Generator steps of each training.")
  var steps = 3_000
  @Option(help: "Samples per step.")
  var batch = 128
  @Option(help: "Number of seeds, counted from 0.")
  var seeds = 3
  @Option(help: "The weight of the codes' information; 1 in the published code.")
  var codeWeight: Float = 0.1
  @Option(help: "The folder to write to.")
  var out = "docs/results/infogan"

  private static let threshold = 2.2

  func validate() throws {
    guard steps > 0, batch > 0, (1...100).contains(seeds) else {
      throw ValidationError("--steps, --batch and --seeds must be positive.")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let pool = WorkerPool()
    let outcomes = try (0..<seeds).map { try Outcome(seed: UInt64($0), self, pool) }
    guard let best = outcomes.max(by: { $0.accuracy < $1.accuracy }) else { return }
    try draw(best)
    let text =
      heading + outcomes.map(\.row).joined() + """

        The error in telling digits apart is \(number(1 - best.accuracy)) at the best seed; the paper states 0.05 for MNIST.

        Samples of seed \(best.seed). The category changes along the rows, noise and codes between them:

        ![categories](categories.png)

        Each code from -2 to 2 along the rows, trained on -1 to 1; each row has another category:

        """ + (0..<2).map { "\n![code \($0)](code\($0).png)\n" }.joined()
    print(text)
    try text.write(toFile: out + "/README.md", atomically: true, encoding: .utf8)
  }

  private var heading: String {
    """
    # Digits told apart without labels

        scripts/reproduce infogan --steps \(steps) --batch \(batch) --seeds \(seeds) --code-weight \(codeWeight)

    Chen et al. 2016, arXiv:1606.03657, sections 7.1 and 7.2, on the 1,797 embedded digits of 8 x 8 pixels. All
    settings but --steps (5,000) and --code-weight (1) are those of the published code. GANKit \(version), kernels
    \(productKernelName).

    Information is the bound on what samples tell of the category, the mean of the last tenth of the run, at most
    log 10 = 2.3026 nats. No label was used in training. To tell how well categories match digits, each category
    stands for the digit that most images of even number among those that Q assigns to it show; the accuracy is that of
    Q's categories of the images of odd number.

    | seed | information | first at \(Self.threshold) in step | digit of each category | accuracy |
    | --- | --- | --- | --- | --- |

    """
  }

  /// A trained run and how well its categories match digits.
  private struct Outcome {
    let seed: UInt64
    let trainer: Trainer
    let information: Double
    let first: Int?
    let digits: [Int]
    let accuracy: Double

    init(seed: UInt64, _ options: InfoGANDigits, _ pool: WorkerPool) throws {
      self.seed = seed
      let dataset = try DatasetCatalog.open("digits", seed: seed)
      var overrides = RunConfig.Overrides(batch: options.batch, seed: seed)
      overrides.options.append(("steps", "\(options.steps)"))
      overrides.options.append(("codeWeight", "\(options.codeWeight)"))
      let config = try RunConfig(
        InfoGAN.self, data: "digits", samples: SampleDescription(dataset), overrides: overrides)
      trainer = try Trainer(config, dataset: dataset, pool: pool)
      var course: [(step: Int, value: Double)] = []
      try trainer.train { row in
        let report = row.reports.first { $0.name == InfoGAN.categoryInformation }
        course.append((row.step, report?.value ?? .nan))
      }
      first = course.first { $0.value >= InfoGANDigits.threshold }?.step
      let late = course.filter { $0.step > options.steps * 9 / 10 }.map(\.value)
      information = Spread(late).mean
      let match = Match(
        categories: Self.categories(trainer), labels: (dataset.labels ?? []).map { Int($0) },
        count: 10)
      (digits, accuracy) = (match.digits, match.accuracy)
      progress("seed \(seed): information \(number(information)), accuracy \(number(accuracy))")
    }

    /// Q's likeliest category of each image of the data.
    private static func categories(_ trainer: Trainer) -> [Int] {
      let (trace, data) = (Trace(), trainer.dataset)
      let scope = Scope(trace, isTraining: false)
      let round = Round(scope: scope, batch: data.count, data: trainer.samples, player: "guess")
      let images = trace.constant(data.samples(at: 0..<data.count))
      let variant = trainer.config.variant as? InfoGAN ?? InfoGAN(for: trainer.samples)
      let guesses = variant.categoryLogits(of: images, round).argMax()
      let plan = Plan(trace.finish(outputs: [("guesses", guesses)]))
      let executor = Executor(plan, parameters: trainer.store, pool: trainer.pool)
      executor.run()
      return executor.output("guesses").values.map { Int($0) }
    }

    var row: String {
      "| \(seed) | \(number(information)) | \(first.map { "\($0)" } ?? "never") | "
        + digits.map { "\($0)" }.joined(separator: " ") + " | \(number(accuracy)) |\n"
    }
  }

  /// Which digit each category stands for.
  private struct Match {
    let digits: [Int]
    let accuracy: Double

    init(categories: [Int], labels: [Int], count: Int) {
      var votes = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
      for index in stride(from: 0, to: labels.count, by: 2) {
        votes[categories[index]][labels[index]] += 1
      }
      let digits = votes.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
      let odd = stride(from: 1, to: labels.count, by: 2)
      let right = odd.count { digits[categories[$0]] == labels[$0] }
      self.digits = digits
      accuracy = Double(right) / Double(labels.count / 2)
    }
  }

  private func draw(_ outcome: Outcome) throws {
    for (name, text) in [
      ("categories", "category"), ("code0", "code=0,steps=9"), ("code1", "code=1,steps=9"),
    ] {
      var request = SampleRequest()
      request.sweep = try LatentSweep(text)
      let columns = name == "categories" ? 10 : 9
      let samples = try outcome.trainer.samples(
        10 * columns, seed: outcome.seed, request: request)
      let picture = SampleGrid(columns: columns, targetWidth: 500).picture(samples)
      try AtomicFile.write(Array(picture.png()), to: out + "/\(name).png")
    }
  }
}
