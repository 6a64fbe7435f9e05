import GANs

/// What is asked of a generator beyond a number of samples.
///
/// Unless stated, sample `i` has noise, codes and categories of its own, and class `i` modulo the number of classes.
public struct SampleRequest: Sendable, Equatable {
  /// The class of all samples, from 0.
  public var label: Int?
  /// The largest magnitude of normal noise, in standard deviations, at least 0.01; numbers beyond are drawn again.
  public var truncation: Float?
  /// A code or a category to change along each row.
  public var sweep: LatentSweep?
  /// Walks from one noise to another, one in each row.
  public var walk: LatentWalk?

  /// Nothing in particular.
  public init() {}

  /// Returns what the latents of each sample are.
  ///
  /// - Throws: ``ConfigError`` when the request contradicts itself or the generator has no such latents.
  func source(of latents: [Latent], seed: UInt64) throws(ConfigError) -> any LatentSource {
    var drawn = DrawnLatents(seed: seed, of: latents)
    if let truncation {
      guard truncation >= Truncation.least, truncation.isFinite else {
        throw ConfigError(
          sampling: "--truncation",
          "must be at least \(Truncation.least) standard deviations, is \(truncation)")
      }
      guard latents.contains(where: { $0.distribution == .normal }) else {
        throw ConfigError(
          sampling: "--truncation",
          "needs normal noise, whose tails it cuts off; the run's is uniform in [-1, 1)")
      }
      drawn.truncation = Truncation(limit: truncation)
    }
    let base = try labelled(drawn, latents)
    switch (sweep, walk) {
    case (nil, nil): return base
    case (let sweep?, nil):
      guard label == nil || !latents.contains(where: { $0.isLabel && $0.name == sweep.name }) else {
        throw ConfigError(sampling: "--sweep", "cannot change the class that --label fixes")
      }
      return try sweep.source(base, of: latents)
    case (nil, let walk?): return try walk.source(base, of: latents)
    case (_?, _?):
      throw ConfigError(sampling: "--sweep", "and --interpolate exclude each other: leave one out")
    }
  }

  private func labelled(
    _ drawn: DrawnLatents, _ latents: [Latent]
  ) throws(ConfigError) -> any LatentSource {
    guard let label else { return drawn }
    guard let count = latents.first(where: \.isLabel)?.classCount else {
      throw ConfigError(
        sampling: "--label", "needs a conditional variant, whose generator is told the class")
    }
    guard (0..<count).contains(label) else {
      throw ConfigError(
        sampling: "--label", "must be a class from 0 to \(count - 1), is \(label)")
    }
    return FixedLabel(base: drawn, label: label)
  }
}
