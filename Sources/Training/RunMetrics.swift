import Datasets
import Engine
import Evaluation
import Foundation

/// The metrics that can be evaluated, by name.
public enum RunMetrics {
  /// Names with one line each.
  public static let all: [(name: String, summary: String)] = [
    (
      "modes",
      "captured modes, high-quality share and reverse KL, for mixtures of Gaussians in the plane"
    )
  ]

  /// Throws unless every metric exists and suits the data.
  public static func check(_ names: [String], _ dataset: any Dataset) throws(ConfigError) {
    for name in names {
      guard all.contains(where: { $0.name == name }) else {
        let near = nearest(to: name, among: all.map(\.name)).map { "did you mean '\($0)'" }
        throw .metric(
          name, problem: "there is no such metric; " + (near ?? "`ganctl list metrics` prints all"))
      }
      guard dataset is any MixtureDataset else {
        throw .metric(
          name, problem: "needs data with known modes, such as ring8 or grid25, not \(dataset.name)"
        )
      }
    }
  }

  /// Samples that `modes` draws; VEEGAN's and PacGAN's number.
  public static let modeSamples = 2_500

  /// Evaluates metrics on generated samples.
  ///
  /// - Throws: ``ConfigError`` or `MetricError`.
  public static func evaluate(
    _ names: [String], dataset: any Dataset, seed: UInt64, samples: (Int) throws -> NDArray
  ) throws -> [MetricResult] {
    try check(names, dataset)
    return try names.map { _ in
      guard let mixture = (dataset as? any MixtureDataset)?.mixture else {
        throw ConfigError.metric("modes", problem: "needs data with known modes")
      }
      let clock = ContinuousClock()
      let start = clock.now
      let metric = ModeCoverage(
        mixture.modes.map { ModeCoverage.Mode(mean: $0.mean, sigma: $0.sigma) })
      let counts = try metric.counts(of: samples(modeSamples))
      return metric.result(
        counts, seed: seed, version: version, seconds: (clock.now - start) / .seconds(1))
    }
  }

  /// Evaluates metrics on the samples of a run folder, of a file, or of a data set.
  ///
  /// Of a conditional run, samples show all classes evenly, whatever their shares of the data.
  ///
  /// - Throws: what opening the generated side throws, ``ConfigError`` or `MetricError`.
  public static func evaluate(
    _ names: [String], dataset: any Dataset, generated: String, seed: UInt64, pool: WorkerPool
  ) throws -> [MetricResult] {
    if FileManager.default.fileExists(atPath: generated + "/config.yaml") {
      let samples = try RunSamples(run: generated, step: nil, seed: seed, pool: pool)
      return try evaluate(names, dataset: dataset, seed: seed, samples: samples.samples)
    }
    let set = try DatasetCatalog.open(generated, seed: seed)
    return try evaluate(names, dataset: dataset, seed: seed) { count in
      set.samples(at: 0..<min(count, set.count))
    }
  }
}
