import Engine
import FeatureNetworks

/// Computes the features of one side, or finds them in the cache.
struct FeatureTask {
  private let side: EvaluationSide
  private let extraction: FeatureExtraction
  private let report: (EvaluationEvent) -> Void

  init(
    _ side: EvaluationSide, _ network: any FeatureNetwork, _ convention: Convention,
    pool: WorkerPool, report: @escaping (EvaluationEvent) -> Void
  ) {
    self.side = side
    self.report = report
    var extraction = FeatureExtraction(network: network, convention: convention, pool: pool)
    // The large network is quickest in small batches, which stay in the processor's cache.
    if !(network is InceptionV3) { extraction.batchSize = 64 }
    self.extraction = extraction
  }

  /// Returns features, and logits where the network has classes.
  func store(cache: FeatureCache?) throws -> FeatureStore {
    let unread = try side.unreadFiles()
    if !unread.isEmpty {
      report(
        .warning(
          "'\(side.name)' has \(unread.count) pictures in formats that are not read, such as '\(unread[0])'."
        ))
    }
    guard let cache, let hash = try side.contentHash() else { return try computed() }
    let (network, convention) = (extraction.network, extraction.convention)
    let key = FeatureCache.Key(
      data: hash, features: "\(network.name):\(network.weightsHash)", convention: convention.name)
    do {
      if let found = try cache.store(for: key) { return found }
    } catch {
      report(.warning("A stored file of features is damaged and is computed again: \(error)"))
    }
    let store = try computed()
    do {
      try cache.keep(store, for: key)
    } catch {
      report(.warning("The features cannot be kept for the next time: \(error)"))
    }
    return store
  }

  private func computed() throws -> FeatureStore {
    let source = try side.imageSource(for: extraction.network.name)
    guard source.count >= 1 else {
      throw EvaluationError.tooFewSamples(side: side.name, found: 0, needed: 1)
    }
    let clock = ContinuousClock()
    let start = clock.now
    var collector = FeatureCollector(source.count)
    func run(_ source: some ImageSource) throws {
      try extraction.run(over: source) { done, count in
        let elapsed = max((clock.now - start) / .seconds(1), 1e-9)
        report(
          .progress(
            side: side.name, done: done, count: count, rate: Double(done) / elapsed,
            remaining: elapsed / Double(done) * Double(count - done)))
      } body: { rows in
        try collector.add(rows)
      }
    }
    try run(source)
    return try collector.finished()
  }
}
