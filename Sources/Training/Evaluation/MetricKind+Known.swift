import Datasets
import Engine
import Evaluation

extension MetricKind {
  /// Samples that `modes` draws; VEEGAN's and PacGAN's number.
  static let modeSamples = 2_500

  /// Metrics that know the real distribution by its formula.
  static let known = [
    MetricKind(
      "modes",
      "captured modes, high-quality share and reverse KL, for mixtures of Gaussians in the plane",
      score: sum(of: "captured", "hq_share")
    ) { comparison in
      guard case .dataset(let dataset) = comparison.real.content,
        let mixture = (comparison.mixture ?? dataset as? any MixtureDataset)?.mixture
      else {
        throw ConfigError.noModes(comparison.real.name)
      }
      let metric = ModeCoverage(
        mixture.modes.map { ModeCoverage.Mode(mean: $0.mean, sigma: $0.sigma) })
      let samples = try comparison.generated.samples(atMost: modeSamples, for: "modes")
      return metric.result(
        try metric.counts(of: samples), seed: comparison.seed, version: comparison.version,
        seconds: 0)
    }
  ]
}
