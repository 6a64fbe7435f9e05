import Datasets
import Engine
import Evaluation
import FeatureNetworks
import Foundation
import NeuralNet
import Pictures

/// Pictures of real and generated series beside each other: `series.png`, `pca.png`, `tsne.png`.
///
/// The last two show a point for each series, made of its steps' means over the features (Yoon et al. 2019, "Time-series
/// Generative Adversarial Networks", section 5): along the principal components of the real ones, and by t-SNE.
struct SeriesPictures {
  /// Series of each side that become points; 1,000 as published.
  static let points = 1_000
  /// Series of each side that are drawn as lines.
  static let lines = 60
  /// The fewest series of a side that have a picture.
  static let fewest = 3

  private let comparison: Comparison
  private let folder: String

  init(_ comparison: Comparison, folder: String) {
    self.comparison = comparison
    self.folder = folder
  }

  /// Draws all pictures, each as soon as it is known.
  ///
  /// - Throws: ``EvaluationError`` when a side holds no series or too few, `MetricError`, or `FileSystemError`.
  func write() throws {
    let unit = try comparison.unitSeries(for: "--pictures")
    for (side, series) in [(comparison.real, unit.real), (comparison.generated, unit.generated)]
    where series.shape[0] < Self.fewest {
      throw EvaluationError.tooFewSamples(
        side: side.name, found: series.shape[0], needed: Self.fewest)
    }
    try RunFolder.makeFolder(folder)
    try save(lines(), "series.png")
    let sides = [unit.real, unit.generated].map { Self.means($0.evenly(Self.points)) }
    try save(components(sides[0], sides[1]), "pca.png")
    try save(neighbours(sides[0], sides[1]), "tsne.png")
  }

  private func save(_ picture: Picture, _ name: String) throws {
    let path = folder + "/" + name
    try AtomicFile.write(picture.png(), to: path)
    comparison.tell(.picture(path: path))
  }

  /// The mean of each step over the features: `[n, steps]`.
  static func means(_ series: NDArray) -> NDArray {
    let (count, steps, features) = (series.shape[0], series.shape[1], series.shape[2])
    return NDArray(
      [count, steps],
      (0..<count * steps).map { row in
        series.values[row * features..<(row + 1) * features].reduce(0, +) / Float(features)
      })
  }

  private func lines() throws -> Picture {
    let sides = try comparison.series(atMost: Self.lines, for: "--pictures")
    return try RunPictures.picture(
      of: sides.generated, real: sides.real, title: "series", layout: comparison.real.layout)
  }

  private func components(_ real: NDArray, _ generated: NDArray) throws -> Picture {
    let found = try PrincipalComponents(of: real, count: 2)
    let shares = found.shares.map { String(format: "%.0f %%", 100 * $0) }
    return scatter(
      RunPictures.points(found.projected(real)), RunPictures.points(found.projected(generated)),
      title: "PCA: \(shares.joined(separator: " and ")) of the variance")
  }

  private func neighbours(_ real: NDArray, _ generated: NDArray) throws -> Picture {
    let count = real.shape[0] + generated.shape[0]
    let method = StochasticNeighborEmbedding(
      perplexity: min(StochasticNeighborEmbedding().perplexity, Double(count - 1) / 3))
    let clock = ContinuousClock()
    let start = clock.now
    let found = try method.embedding(
      of: NDArray([count, real.shape[1]], real.values + generated.values), seed: comparison.seed,
      pool: comparison.pool
    ) { done in
      comparison.tell(
        .work(
          "t-SNE, steps", done: done, count: method.steps,
          remaining: (clock.now - start) / .seconds(1) / Double(done) * Double(method.steps - done))
      )
    }
    return scatter(
      Array(found.points[..<real.shape[0]]), Array(found.points[real.shape[0]...]),
      title: String(
        format: "t-SNE: perplexity %.0f, KL %.3f", method.perplexity, found.divergence))
  }

  private func scatter(
    _ real: [SIMD2<Float>], _ generated: [SIMD2<Float>], title: String
  ) -> Picture {
    func range(_ values: [Float]) -> ClosedRange<Double> {
      let (low, high) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
      let margin = 0.05 * (high - low)
      return low - margin...high + margin
    }
    let all = real + generated
    return ScatterPlot(
      real: real, generated: generated, title: title,
      bounds: (range(all.map(\.x)), range(all.map(\.y)))
    ).picture()
  }
}
