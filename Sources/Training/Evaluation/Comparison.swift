import Datasets
import Engine
import Evaluation
import FeatureNetworks

/// Two sides and what metrics share of them: features are computed once.
final class Comparison {
  let real: EvaluationSide
  let generated: EvaluationSide
  let request: EvaluationRequest
  let pool: WorkerPool
  /// The real distribution, where the real side is a part of a set drawn from it.
  var mixture: (any MixtureDataset)?
  private let report: (EvaluationEvent) -> Void
  /// What computes the features of images; found when the first metric asks.
  private var chosen: (network: any FeatureNetwork, convention: Convention)?

  init(
    real: EvaluationSide, generated: EvaluationSide, _ request: EvaluationRequest,
    pool: WorkerPool, report: @escaping (EvaluationEvent) -> Void
  ) {
    self.real = real
    self.generated = generated
    self.request = request
    self.pool = pool
    self.report = report
    generated.target = real.layout?.scaling
  }

  var seed: UInt64 { request.seed }
  var version: String { Training.version }

  func warn(_ text: String) { report(.warning(text)) }

  func tell(_ event: EvaluationEvent) { report(event) }

  // MARK: Features

  /// How the two sides are compared by features.
  enum Kind: Equatable {
    /// Points or vectors, as they are.
    case points
    /// Features that were handed over.
    case given
    /// Statistics that were handed over, on both sides.
    case stored
    /// Images, through a network.
    case network
  }

  /// How the two sides are compared by features.
  func kind() throws(EvaluationError) -> Kind {
    func isVectors(_ side: EvaluationSide) -> Bool {
      switch side.content {
      case .features: true
      case .folder, .statistics: false
      case .dataset, .generator: !side.isImages
      }
    }
    func isGiven(_ side: EvaluationSide) -> Bool {
      if case .features = side.content { return true }
      return false
    }
    func isStatistics(_ side: EvaluationSide) -> Bool {
      if case .statistics = side.content { return true }
      return false
    }
    let sides = [real, generated]
    guard sides.contains(where: isVectors) else {
      return sides.allSatisfy(isStatistics) ? .stored : .network
    }
    if let images = sides.first(where: { $0.isImages }) {
      throw .unsuitable(
        features: "of the other side", side: images.name,
        problem: "the other side holds vectors, this one images")
    }
    return sides.allSatisfy { isGiven($0) || isStatistics($0) } ? .given : .points
  }

  /// The network and the convention by which images are compared.
  func network() throws -> (network: any FeatureNetwork, convention: Convention) {
    if let chosen { return chosen }
    let origins = [real, generated].compactMap { side -> StatisticsFile.Origin? in
      if case .statistics(let file) = side.content { return file.origin }
      return nil
    }
    let name =
      try request.features
      ?? FeatureChoice.usual(
        stored: origins.first?.features,
        shape: try real.imageShape() ?? generated.imageShape(), metrics: request.metrics)
    let convention = try FeatureChoice.convention(
      request.convention ?? origins.first?.convention ?? Convention.pytorchFID.name)
    let network = try FeatureChoice.network(name)
    if let inception = network as? InceptionV3, !inception.unusedTensors.isEmpty {
      warn(
        "The file of weights has tensors that are not used: \(inception.unusedTensors.joined(separator: ", "))."
      )
    }
    chosen = (network, convention)
    return (network, convention)
  }

  /// What results call the features.
  func featuresName() throws -> String {
    switch try kind() {
    case .points: "points"
    case .given: "npy"
    case .stored: storedName
    case .network: try network().network.name
    }
  }

  /// What stored statistics are of: what the first side says that says anything; else the width decides.
  private var storedName: String {
    let files = [real, generated].compactMap { side -> StatisticsFile? in
      if case .statistics(let file) = side.content { return file }
      return nil
    }
    if let origin = files.compactMap(\.origin).first { return origin.features }
    // pytorch-fid's files say nothing; their features are the 2048 of Inception unless asked otherwise.
    return files.first?.mean.count == 2048 ? FeatureChoice.inception : "npz"
  }

  /// Whether the features are those that FID, KID and IS are defined on.
  func isInception() throws -> Bool {
    switch try kind() {
    case .points, .given: false
    case .stored: storedName == FeatureChoice.inception
    case .network: try network().network is InceptionV3
    }
  }

  /// Returns the features of a side's samples, and logits where the network has classes.
  func store(of side: EvaluationSide, for metric: String) throws -> FeatureStore {
    let kind = try kind()
    if case .statistics = side.content {
      throw EvaluationError.lacks(metric: metric, side: side.name, needed: "single samples")
    }
    guard kind == .network else {
      let samples = try side.samples(atMost: .max, for: metric)
      let width = samples.shape.count / max(samples.shape[0], 1)
      return FeatureStore(FeatureRows(features: samples.reshaped([samples.shape[0], width])))
    }
    let (network, convention) = try network()
    let key = "\(network.name):\(network.weightsHash):\(convention.name)"
    if let known = side.known, known.key == key { return known.store }
    let store = try FeatureTask(side, network, convention, pool: pool, report: report)
      .store(cache: side === real ? request.cacheFolder.map(FeatureCache.init) : nil)
    side.known = (key, store)
    return store
  }

  /// Returns the Inception scores of the splits of a side's samples.
  func scores(of side: EvaluationSide, _ metric: InceptionScore) throws -> InceptionScore.Scores {
    guard try kind() == .network else {
      throw EvaluationError.lacks(metric: "is", side: side.name, needed: "images")
    }
    let store = try store(of: side, for: "is")
    guard let classes = store.classCount else {
      throw EvaluationError.unsuitable(
        features: try featuresName(), side: side.name,
        problem: "the metric 'is' needs classes, and these features have none")
    }
    var sums = try InceptionScore.Accumulator(metric, count: store.count, classes: classes)
    for samples in store.portions { try sums.add(store.logits(at: samples), pool: pool) }
    return sums.scores()
  }

  /// Returns mean and covariance of a side's features.
  func statistics(of side: EvaluationSide, for metric: String) throws -> GaussianStatistics {
    if case .statistics(let file) = side.content {
      return GaussianStatistics(
        mean: file.mean, covariance: file.covariance, count: file.origin?.count)
    }
    let store = try store(of: side, for: metric)
    return try store.moments(of: 0..<store.count, pool: pool).statistics(freedom: freedom())
  }

  /// The convention of the features, or the usual one where they are handed over.
  func convention() throws -> Convention {
    try kind() == .network ? network().convention : .pytorchFID
  }

  /// What is taken off the number of samples in a covariance.
  func freedom() throws -> Int { try convention().covarianceReduction }

  /// Whether a side has statistics alone.
  var hasStatistics: Bool {
    [real, generated].contains { side in
      if case .statistics = side.content { return true }
      return false
    }
  }

  /// Returns features of both sides, at most so many rows of each, evenly from all.
  func features(atMost limit: Int, for metric: String) throws -> (real: NDArray, generated: NDArray)
  {
    func some(_ side: EvaluationSide) throws -> NDArray {
      let store = try store(of: side, for: metric)
      guard limit < store.count else { return try store.features(at: 0..<store.count) }
      return try store.features(at: (0..<limit).map { $0 * store.count / limit })
    }
    return (try some(real), try some(generated))
  }

  // MARK: Samples

  /// Returns samples of both sides, of one shape, at most so many of each.
  func samples(atMost limit: Int, for metric: String) throws -> (real: NDArray, generated: NDArray)
  {
    let pair = (
      try real.samples(atMost: limit, for: metric),
      try generated.samples(atMost: limit, for: metric)
    )
    let shapes = [pair.0, pair.1].map { Shape(Array($0.shape.sizes.dropFirst())) }
    guard shapes[0] == shapes[1] else {
      throw EvaluationError.shapes(metric: metric, real: shapes[0], generated: shapes[1])
    }
    return pair
  }

  /// Returns images of both sides, of one shape, at most so many of each.
  func images(atMost limit: Int, for metric: String) throws -> (real: NDArray, generated: NDArray) {
    for side in [real, generated] where !side.isImages {
      throw EvaluationError.lacks(metric: metric, side: side.name, needed: "images")
    }
    return try samples(atMost: limit, for: metric)
  }
}
