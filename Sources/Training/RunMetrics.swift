import Datasets
import Engine
import Evaluation
import FeatureNetworks
import Foundation
import GANs

/// The metrics of a training run: what they compare, and which checkpoint they judge best.
///
/// Real samples are those that were held out, or all training samples if none are; their features are computed once.
/// Evaluating reads the generator's weights and draws from streams of its own: it changes no bit of the run.
final class RunMetrics {
  private let kinds: [MetricKind]
  private let real: EvaluationSide
  private let request: EvaluationRequest
  private let trainer: Trainer
  /// The score of the first metric at its best so far.
  private var best: Double?
  private var told: Set<String> = []

  init(_ trainer: Trainer) throws(ConfigError) {
    let settings = trainer.config.settings
    self.trainer = trainer
    kinds = try settings.metrics.map(MetricKind.named)
    if let kind = kinds.first(where: \.needsClasses),
      Sampler(trainer, seed: settings.seed).toldClasses == 0
    {
      throw .metric(
        kind.name, problem: "needs a variant that is told the class, not \(settings.variant)")
    }
    var request = EvaluationRequest(metrics: settings.metrics)
    request.features = settings.metricsFeatures.isEmpty ? nil : settings.metricsFeatures
    request.seed = settings.seed
    request.count = settings.metricsSamples
    request.repeats = settings.metricsRepeats
    self.request = request
    real = EvaluationSide(
      trainer.source.name, .dataset(trainer.reference), wanted: settings.metricsSamples,
      seed: settings.seed)
  }

  /// Throws unless every metric exists and suits the data, and its features can be had.
  static func check(_ settings: RunConfig.Settings, _ dataset: any Dataset) throws {
    for name in settings.metrics {
      _ = try MetricKind.named(name)
      if name == "modes", !(dataset is any MixtureDataset) {
        throw ConfigError.noModes(dataset.name)
      }
      let withoutFeatures = MetricKind.pictures + MetricKind.histograms + MetricKind.known
      if withoutFeatures.contains(where: { $0.name == name }) { continue }
      try MetricKind.checkSeries(name, dataset)
      guard dataset.isImages else { continue }
      let features =
        settings.metricsFeatures.isEmpty
        ? FeatureChoice.usual(stored: nil, shape: dataset.sampleShape, metrics: settings.metrics)
        : settings.metricsFeatures
      // A file that is missing is found out now and not after an hour.
      let network = try FeatureChoice.network(features)
      if name == "is", network.classCount == 0 {
        throw ConfigError.metric(
          name, problem: "needs features with classes, '\(features)' has none")
      }
      if name == "fid", network.name != FeatureChoice.inception {
        throw EvaluationError.notInception(features: network.name)
      }
    }
  }

  /// Evaluates all metrics on samples of the generator as it is now.
  ///
  /// - Throws: ``EvaluationError`` or `MetricError`.
  func evaluate(
    _ sampler: Sampler, warn: (String) throws -> Void
  ) throws -> [MetricResult] {
    // As many as the real side has, so that the first ones are the same at every evaluation; `modes` has its own number.
    let matching = try real.count()
    let count =
      request.metrics.contains("modes") ? max(matching, MetricKind.modeSamples) : matching
    let generated = EvaluationSide(
      "the generator",
      .generator(shape: trainer.samples.shape, count: max(count, 2)) { range in
        sampler.samples(range, from: sampler.evenSource)
      }, wanted: nil, seed: request.seed, layout: real.layout)
    generated.toldClasses = sampler.toldClasses
    var warnings: [String] = []
    let comparison = Comparison(real: real, generated: generated, request, pool: trainer.pool) {
      if case .warning(let text) = $0 { warnings.append(text) }
    }
    comparison.mixture = trainer.source as? any MixtureDataset
    let results = try Evaluator.evaluate(kinds, comparison) { _ in }
    for text in warnings where told.insert(text).inserted { try warn(text) }
    return results
  }

  /// Whether a result of the first metric is better than all before; it is then remembered.
  func isBest(_ result: MetricResult) -> Bool {
    guard let score = kinds.first?.score(result), score.isFinite else { return false }
    if let best, score <= best { return false }
    best = score
    return true
  }

  /// Remembers the results of the first metric that a run has left: the first line of each step.
  func recall(_ lines: String) {
    var last: Int?
    for line in lines.split(separator: "\n") {
      guard let (step, result) = MetricResult.read(jsonLine: String(line)), step != last else {
        continue
      }
      last = step
      _ = isBest(result)
    }
  }
}

extension MetricResult {
  /// Reads step, name and numbers of a line of `metrics.jsonl`, as far as scores need them; nil for another line.
  static func read(jsonLine: String) -> (step: Int, result: MetricResult)? {
    guard let object = try? JSONSerialization.jsonObject(with: Data(jsonLine.utf8)),
      let members = object as? [String: Any], let step = members["step"] as? Int,
      let metric = members["metric"] as? String
    else { return nil }
    var values: [Number] = []
    if let number = members["value"] as? Double { values = [Number("", number)] }
    for (name, value) in members["value"] as? [String: Any] ?? [:] {
      if let number = value as? Double { values.append(Number(name, number)) }
    }
    let result = MetricResult(
      metric: metric, values: values, realCount: 0, generatedCount: 0, convention: "", features: "",
      seed: 0, version: "", seconds: 0)
    return (step, result)
  }
}
