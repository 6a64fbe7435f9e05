import ArgumentParser
import Engine
import Foundation
import GANs
import Training

/// Section 2.5 of the f-GAN paper: one Gaussian fitted to a mixture of two, under different divergences.
struct FGANMixture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fgan-mixture",
    abstract: "Fits a Gaussian to a mixture under five divergences (f-GAN, section 2.5).")

  @Option(help: "Steps of each fit.")
  var steps = 4_000
  @Option(help: "Samples of the data, and of the Gaussian, per step.")
  var batch = 1_024
  @Option(help: "Adam's rate at the start; it falls to zero.")
  var rate: Float = 0.01
  @Option(help: "Number of seeds, counted from 0.")
  var seeds = 5
  @Option(help: "The file to write.")
  var out = "docs/results/fgan-mixture.md"

  /// The paper's mixture, found from its published optima: 0.33·N(-1, 0.25²) + 0.67·N(2, 2), smoothed by N(0, 0.05²).
  private static let data = Density([
    Density.Component(share: 0.33, mean: -1, deviation: 0.065.squareRoot()),
    Density.Component(share: 0.67, mean: 2, deviation: 2.0025.squareRoot()),
  ])
  /// The divergences with what the paper's table says was reached.
  private static let published: [(kind: FDivergence.Kind, bound: Double, learned: Gaussian)] = [
    (.kl, 0.2801, Gaussian(mean: 1.0335, deviation: 1.8236)),
    (.reverseKL, 0.2415, Gaussian(mean: 1.5624, deviation: 1.6403)),
    (.jensenShannon, 0.1226, Gaussian(mean: 1.2854, deviation: 1.7659)),
    (.jeffrey, 0.5151, Gaussian(mean: 1.2295, deviation: 1.8087)),
    (.pearson, 0.6379, Gaussian(mean: 0.6157, deviation: 1.9031)),
  ]

  func validate() throws {
    guard steps > 0, batch > 0, rate > 0, (1...100).contains(seeds) else {
      throw ValidationError("--steps, --batch, --rate and --seeds must be positive.")
    }
  }

  func run() throws {
    let pool = WorkerPool()
    let fits = try Self.published.map { kind, _, _ in
      let fit = try Fit(FDivergence(kind), data: Self.data, self, pool)
      progress("\(kind): mean \(fit.means.text), deviation \(fit.deviations.text)")
      return fit
    }
    let text =
      heading + fitTable(fits) + crossTable(fits) + order(fits)
      + (try boundTable(pool))
    print(text)
    try FileManager.default.createDirectory(
      atPath: (out as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: out, atomically: true, encoding: .utf8)
  }

  /// The fits of all seeds under one divergence.
  private struct Fit {
    let divergence: FDivergence
    let best: Gaussian
    let least: Double
    let learned: [Gaussian]
    let bounds: Spread
    var means: Spread { Spread(learned.map(\.mean)) }
    var deviations: Spread { Spread(learned.map(\.deviation)) }

    init(
      _ divergence: FDivergence, data: Density, _ options: FGANMixture, _ pool: WorkerPool
    ) throws {
      self.divergence = divergence
      best = Quadrature.bestFit(divergence, of: data)
      least = Quadrature.divergence(divergence, data, best.density)
      let fits = try (0..<options.seeds).map { seed in
        let fit = BoundFit(
          divergence, data: data, start: Gaussian(mean: 0, deviation: 1), learns: true,
          batch: options.batch, seed: UInt64(seed), pool: pool)
        try fit.train(steps: options.steps, rate: options.rate)
        return fit
      }
      learned = fits.map(\.gaussian)
      bounds = Spread(fits.map { $0.bound() })
    }
  }

  private var heading: String {
    """
    # A Gaussian fitted to a mixture under f-divergences

        scripts/reproduce fgan-mixture --steps \(steps) --batch \(batch) --rate \(rate) --seeds \(seeds)

    Nowozin, Cseke and Tomioka 2016, arXiv:1606.00709, section 2.5: the data are 0.33 N(-1, 0.065) + 0.67 N(2, 2.0025)
    (variances), the generator is `mean + deviation * z`, the critic has two layers of 64 hyperbolic tangents, and one
    pass moves both (Algorithm 1). Adam's rate falls from \(rate) to zero. Divergences and bounds are integrals by
    Simpson's rule, not estimates. The published rows are quoted at second hand; the mixture's parameters are those
    that lead to the published optima. Numbers are means over \(seeds) seeds with their standard deviation; GANKit
    \(version), kernels \(productKernelName).


    """
  }

  private func fitTable(_ fits: [Fit]) -> String {
    func published(
      _ name: String,
      _ value: ((kind: FDivergence.Kind, bound: Double, learned: Gaussian)) -> Double
    ) -> String {
      "| published \(name) | " + Self.published.map { number(value($0)) }.joined(separator: " | ")
        + " |\n"
    }
    func row(_ name: String, _ value: (Fit) -> String) -> String {
      "| \(name) | " + fits.map(value).joined(separator: " | ") + " |\n"
    }
    return "| | " + fits.map { "\($0.divergence.kind)" }.joined(separator: " | ") + " |\n"
      + "| --- |" + String(repeating: " --- |", count: fits.count) + "\n"
      + row("divergence at the best fit") { number($0.least) }
      + row("bound reached") { $0.bounds.text } + published("bound") { $0.bound }
      + row("best mean") { number($0.best.mean) } + row("learned mean") { $0.means.text }
      + published("mean") { $0.learned.mean }
      + row("best deviation") { number($0.best.deviation) }
      + row("learned deviation") { $0.deviations.text }
      + published("deviation") { $0.learned.deviation } + "\n"
  }

  /// Rows: what was trained with; columns: what it is measured with, at each seed's fit.
  private func crossTable(_ fits: [Fit]) -> String {
    let columns = fits.map(\.divergence)
    let cells = fits.map { fit in
      columns.map { divergence in
        Spread(fit.learned.map { Quadrature.divergence(divergence, Self.data, $0.density) }).mean
      }
    }
    let isLeast = columns.indices.allSatisfy { column in
      let least = cells.map { $0[column] }.min() ?? 0
      return cells[column][column] <= 1.03 * least
    }
    var text =
      "Trained with (rows), measured with (columns):\n\n| | "
      + columns.map { "\($0.kind)" }.joined(separator: " | ") + " |\n| --- |"
      + String(repeating: " --- |", count: columns.count) + "\n"
    for (fit, row) in zip(fits, cells) {
      text += "| \(fit.divergence.kind) | " + row.map(number).joined(separator: " | ") + " |\n"
    }
    return text
      + "\nEach divergence's own fit is the least of its column or within 3 %: \(isLeast ? "yes" : "no").\n\n"
  }

  private func order(_ fits: [Fit]) -> String {
    let names: [FDivergence.Kind] = [.reverseKL, .jeffrey, .jensenShannon, .kl, .pearson]
    let ordered = names.compactMap { kind in fits.first { $0.divergence.kind == kind } }
    func falls(_ values: [Double]) -> String {
      zip(values, values.dropFirst()).allSatisfy { $0 > $1 } ? "yes" : "no"
    }
    return """
      Means fall from reverseKL over jeffrey, jensenShannon and kl to pearson: at the best fits \
      \(falls(ordered.map(\.best.mean))), at the learned ones \(falls(ordered.map(\.means.mean))).


      """
  }

  /// How close a trained critic comes to each divergence between fixed Gaussians.
  private func boundTable(_ pool: WorkerPool) throws -> String {
    let (p, q) = (Gaussian(mean: 0, deviation: 1), Gaussian(mean: 1, deviation: 1))
    var low: [String] = []
    var text = """
      The same critic, trained alone for \(2 * steps) steps between N(0, 1) and N(1, 1), with seed 0:

      | divergence | value | bound reached | share of the value |
      | --- | --- | --- | --- |

      """
    for divergence in FDivergence.Kind.allCases.map({ FDivergence($0, mixing: 0.3) })
      + [FDivergence(.alpha, order: 2), FDivergence(.alpha, order: -1)]
    {
      let fit = BoundFit(
        divergence, data: p.density, start: q, learns: false, batch: batch, seed: 0, pool: pool)
      try fit.train(steps: 2 * steps, rate: rate)
      let (value, bound) = (Quadrature.divergence(divergence, p.density, q.density), fit.bound())
      // GAN's own divergence is never 0: its share counts from the value -log 4 of equal distributions.
      let least = divergence.kind == .gan ? -log(4.0) : 0
      let share = (bound - least) / (value - least)
      let parameter =
        switch divergence.kind {
        case .alpha: " \(divergence.order)"
        case .weightedJensenShannon: " \(divergence.mixing)"
        default: ""
        }
      let name = "\(divergence.kind)" + parameter
      text += "| \(name) | \(number(value)) | \(number(bound)) | \(number(share)) |\n"
      progress("\(name): \(number(bound)) of \(number(value))")
      if share < 0.97 { low.append(name) }
    }
    let verdict = low.isEmpty ? "none" : low.joined(separator: ", ")
    return text + "\nBelow 97 % of the value: \(verdict).\n"
  }
}

/// Mean and standard deviation of a few numbers.
struct Spread {
  let mean: Double
  let deviation: Double

  init(_ values: [Double]) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }

  var text: String { number(mean) + " ± " + number(deviation) }
}

/// A number with four decimals.
func number(_ value: Double) -> String { String(format: "%.4f", value) }

/// Writes a line to standard error.
func progress(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
