import Engine
import Evaluation

extension MetricKind {
  /// Metrics of histograms, and of images among each other.
  static let histograms = [
    MetricKind(
      "divergence",
      "KL, JS, total variation, Hellinger and earth mover's distance of histograms: of points in 32 x 32 bins, of the levels of images",
      score: least("js")
    ) { comparison in
      let (real, generated) = try comparison.samples(atMost: 50_000, for: "divergence")
      let isImage = real.shape.rank == 4
      guard isImage || real.shape == [real.shape[0], 2] else {
        throw EvaluationError.lacks(
          metric: "divergence", side: comparison.real.name, needed: "points of the plane or images")
      }
      let bins = isImage ? HistogramBins.levels : HistogramBins(around: real)
      let (p, q) = (bins.shares(of: real), bins.shares(of: generated))
      let divergence = try HistogramDivergence(p, q)
      var result = divergence.result(
        bins: bins.description, realCount: real.shape[0], generatedCount: generated.shape[0],
        features: comparison.samplesName(real), seed: comparison.seed,
        version: comparison.version, seconds: 0)
      result.values.append(.init("emd", try bins.earthMoversDistance(p, q)))
      return try comparison.named(result, ofSamples: true)
    },
    MetricKind(
      "ms-ssim-diversity",
      "likeness of 1,000 random pairs of generated images, and of real ones: more alike is less varied",
      score: { -abs(value($0, "mean") - value($0, "real")) }
    ) { comparison in
      let (real, generated) = try comparison.images(atMost: 10_000, for: "ms-ssim-diversity")
      let metric = MultiScaleStructuralSimilarity()
      func diversity(_ images: NDArray) throws -> MultiScaleStructuralSimilarity.Diversity {
        try metric.diversity(
          images, labels: [Int](repeating: 0, count: images.shape[0]), pairsPerClass: 1_000,
          seed: comparison.seed, pool: comparison.pool)
      }
      let (own, known) = (try diversity(generated), try diversity(real))
      var result = metric.result(
        own, side: min(real.shape[1], real.shape[2]), generatedCount: generated.shape[0],
        seed: comparison.seed, version: comparison.version, seconds: 0)
      result.realCount = real.shape[0]
      result.values = [
        .init("mean", own.mean, ci95: own.ci95), .init("real", known.mean, ci95: known.ci95),
      ]
      return try comparison.named(result, ofSamples: true)
    },
  ]
}
