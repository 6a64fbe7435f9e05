import Engine
import Evaluation
import NeuralNet
import Pictures

extension MetricKind {
  /// Metrics of the samples themselves.
  static let pictures = [
    ofSamples(
      "emd", "exact earth mover's distance of at most 1,000 samples of each side", score: least(),
      atMost: 1_000
    ) { comparison, real, generated in
      let metric = EarthMoversDistance()
      return try metric.result(
        metric.distance(real, generated, pool: comparison.pool), realCount: real.shape[0],
        generatedCount: generated.shape[0], features: comparison.samplesName(real),
        seed: comparison.seed, version: comparison.version, seconds: 0)
    },
    ofSamples(
      "swd", "sliced Wasserstein distance: samples projected on 512 random directions",
      score: least(), atMost: 50_000
    ) { comparison, real, generated in
      let metric = SlicedWasserstein(seed: comparison.seed)
      return try metric.result(
        metric.distance(real, generated, pool: comparison.pool), realCount: real.shape[0],
        generatedCount: generated.shape[0], features: comparison.samplesName(real),
        seed: comparison.seed, version: comparison.version, seconds: 0)
    },
    MetricKind(
      "laplacian-swd",
      "sliced Wasserstein distance of patches on each level of a Laplacian pyramid",
      score: least("mean")
    ) { comparison in
      let (real, generated) = try comparison.images(atMost: 8_192, for: "laplacian-swd")
      let metric = LaplacianSlicedWasserstein(seed: comparison.seed)
      return try comparison.named(
        metric.result(
          metric.levels(real, generated, pool: comparison.pool), realCount: real.shape[0],
          generatedCount: generated.shape[0], seed: comparison.seed, version: comparison.version,
          seconds: 0), ofSamples: true)
    },
    ofSamples(
      "memorization",
      "share of generated samples nearer to a real one than real ones are to each other; of at most 10,000 of each side",
      score: least("share"), atMost: 10_000
    ) { comparison, real, generated in
      let metric = Memorization()
      let report = try metric.report(training: real, generated: generated, pool: comparison.pool)
      if let path = comparison.request.pairsPicture {
        try write(report.pairs.prefix(48), real, generated, to: path)
      }
      return metric.result(
        report, realCount: real.shape[0], features: comparison.samplesName(real),
        seed: comparison.seed,
        version: comparison.version, seconds: 0)
    },
    ofSamples(
      "parzen",
      "log-likelihood of real samples under Gaussians around generated ones, in nats; not a ranking",
      score: most("nats"), atMost: 11_000
    ) { comparison, real, generated in
      // One half of the real samples, at most 1,000, chooses the width; the other is what is measured.
      let count = real.shape[0]
      guard count >= 4 else {
        throw EvaluationError.tooFewSamples(side: comparison.real.name, found: count, needed: 4)
      }
      let chosen = min(ParzenLogLikelihood.validationCount, count / 2)
      let width = real.shape.count / count
      func part(_ range: Range<Int>) -> NDArray {
        NDArray(
          [range.count, width],
          Array(real.values[range.lowerBound * width..<range.upperBound * width]))
      }
      // The publications' widths are for pixels from 0 to 1.
      let isImage = real.shape.rank == 4
      let metric = ParzenLogLikelihood(
        widths: ParzenLogLikelihood.publishedWidths.map { isImage ? 2 * $0 : $0 })
      let estimate = try metric.estimate(
        samples: generated.reshaped([generated.shape[0], width]), validation: part(0..<chosen),
        test: part(chosen..<count), pool: comparison.pool)
      return metric.result(
        estimate, generatedCount: generated.shape[0], features: comparison.samplesName(real),
        seed: comparison.seed, version: comparison.version, seconds: 0)
    },
    ofPairs("ssim", "structural similarity of image i with image i of the other side") {
      comparison, real, generated in
      let metric = StructuralSimilarity()
      return try metric.result(
        metric.values(real, generated, pool: comparison.pool), seed: comparison.seed,
        version: comparison.version, seconds: 0)
    },
    ofPairs("ms-ssim", "the same over several scales") { comparison, real, generated in
      let metric = MultiScaleStructuralSimilarity()
      return try metric.result(
        metric.values(real, generated, pool: comparison.pool),
        side: min(real.shape[1], real.shape[2]), seed: comparison.seed,
        version: comparison.version, seconds: 0)
    },
    ofPairs("psnr", "peak signal-to-noise ratio of image i with image i, in decibels") {
      comparison, real, generated in
      let metric = PeakSignalToNoise()
      return try metric.result(
        metric.values(real, generated, pool: comparison.pool), seed: comparison.seed,
        version: comparison.version, seconds: 0)
    },
  ]

  /// Draws generated images, each beside the real one that is nearest to it.
  private static func write(
    _ pairs: ArraySlice<Memorization.Pair>, _ real: NDArray, _ generated: NDArray, to path: String
  ) throws {
    guard real.shape.rank == 4 else {
      throw ConfigError.badValue(
        key: "--pairs", rule: "needs images on both sides", source: "eval")
    }
    func images(_ all: NDArray, _ places: [Int]) -> NDArray {
      let size = all.shape.count / all.shape[0]
      return NDArray(
        Shape([places.count] + all.shape.sizes.dropFirst()),
        places.flatMap { all.values[$0 * size..<($0 + 1) * size] })
    }
    let picture = PairGrid().picture(
      images(generated, pairs.map(\.generated)), images(real, pairs.map(\.training)))
    try AtomicFile.write(picture.png(), to: path)
  }

  /// A metric of samples of one shape.
  private static func ofSamples(
    _ name: String, _ summary: String, score: @escaping @Sendable (MetricResult) -> Double,
    atMost limit: Int,
    _ evaluate: @escaping @Sendable (Comparison, NDArray, NDArray) throws -> MetricResult
  ) -> MetricKind {
    MetricKind(name, summary, score: score) { comparison in
      let (real, generated) = try comparison.samples(atMost: limit, for: name)
      return try comparison.named(evaluate(comparison, real, generated), ofSamples: true)
    }
  }

  /// A metric of images that belong together, one of each side; more is better.
  private static func ofPairs(
    _ name: String, _ summary: String,
    _ evaluate: @escaping @Sendable (Comparison, NDArray, NDArray) throws -> MetricResult
  ) -> MetricKind {
    MetricKind(name, summary, score: most()) { comparison in
      let (real, generated) = try comparison.images(atMost: 50_000, for: name)
      guard real.shape[0] == generated.shape[0] else {
        throw EvaluationError.pairs(
          metric: name, real: real.shape[0], generated: generated.shape[0])
      }
      return try comparison.named(evaluate(comparison, real, generated), ofSamples: true)
    }
  }
}
