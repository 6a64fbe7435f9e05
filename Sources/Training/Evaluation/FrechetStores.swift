import Engine
import Evaluation

/// The Fréchet distance of features that may lie in files: what it needs of them is read in portions.
///
/// Memory holds mean and covariance of a side, or all rows of one that has fewer samples than features. The values are
/// those of ``FrechetDistance`` on the same features in memory, bit by bit.
struct FrechetStores {
  private let metric: FrechetDistance
  private let real: FeatureStore
  private let generated: FeatureStore
  private let seed: UInt64
  private let pool: WorkerPool

  init(
    _ metric: FrechetDistance, _ real: FeatureStore, _ generated: FeatureStore, seed: UInt64,
    pool: WorkerPool
  ) {
    self.metric = metric
    (self.real, self.generated) = (real, generated)
    (self.seed, self.pool) = (seed, pool)
  }

  /// Whether there are enough samples for an interval and a limit.
  var haveIntervals: Bool { min(real.count, generated.count) >= 50 }

  /// The distance of all samples.
  func distance() throws -> Double {
    try metric.between(
      side(real, 0..<real.count), side(generated, 0..<generated.count), pool: pool)
  }

  /// The interval of the distance; see ``FrechetDistance/interval(around:real:generated:seed:pool:)``.
  func interval(around value: Double) throws -> ClosedRange<Double> {
    try metric.interval(around: value, counts: [real.count, generated.count], seed: seed) { rest in
      try metric.between(side(real, rest[0]), side(generated, rest[1]), pool: pool)
    }
  }

  /// The limit for infinitely many generated samples; see
  /// ``FrechetDistance/extrapolated(fromFeatures:to:points:seed:pool:)``.
  func extrapolated() throws -> FrechetDistance.Extrapolation {
    let width = real.width
    if max(real.count, generated.count) < width {
      let known = try side(real, 0..<real.count)
      var taken: [Int] = []
      return try metric.line(generated.count, seed: seed) { more in
        taken += more
        return try metric.between(known, side(generated, taken), pool: pool)
      }
    }
    let known = try real.moments(of: 0..<real.count, pool: pool)
      .statistics(freedom: metric.freedom)
    var moments = FeatureMoments(width: width)
    return try metric.line(generated.count, seed: seed) { more in
      try generated.add(more, to: &moments, pool: pool)
      return try FrechetDistance.between(
        known, moments.statistics(freedom: metric.freedom), pool: pool)
    }
  }

  private func side(
    _ store: FeatureStore, _ rows: some RandomAccessCollection<Int>
  ) throws -> FrechetDistance.Side {
    if rows.count < store.width { return .rows(try store.features(at: rows)) }
    return .statistics(
      try store.moments(of: rows, pool: pool).statistics(freedom: metric.freedom))
  }
}

extension FeatureStore {
  /// Adds features of some samples to moments, in portions.
  func add(
    _ samples: some RandomAccessCollection<Int>, to moments: inout FeatureMoments, pool: WorkerPool
  ) throws {
    var rest = samples[...]
    while !rest.isEmpty {
      try moments.add(features(at: rest.prefix(Self.portion)), pool: pool)
      rest = rest.dropFirst(Self.portion)
    }
  }

  /// Returns the moments of features of some samples.
  func moments(
    of samples: some RandomAccessCollection<Int>, pool: WorkerPool
  ) throws -> FeatureMoments {
    var moments = FeatureMoments(width: width)
    try add(samples, to: &moments, pool: pool)
    return moments
  }
}
