import Engine

/// The order in which a data set is visited: which samples make up the batch of every step.
///
/// The batch of a step is a pure function of seed, count, batch size and step. Every epoch visits the
/// samples in an order of its own and each at most once; the samples left over at its end, fewer than a
/// batch, are dropped for that epoch. One number, the step, is therefore the whole state of a run's
/// data order.
public struct Batches: Sendable, Hashable {
  /// Number of samples in the set.
  public let count: Int
  /// Number of samples in a batch.
  public let batchSize: Int
  /// What the order depends on.
  public let seed: UInt64
  private let stream: RandomStream
  private let mirrorStream: RandomStream

  /// Creates an order.
  ///
  /// - Parameters:
  ///   - count: Number of samples in the set.
  ///   - batchSize: Number of samples in a batch.
  ///   - seed: What the order depends on.
  ///   - subject: The name of the set, for the error.
  /// - Throws: `DatasetError` when a batch would need more samples than there are.
  /// - Precondition: `batchSize` is at least 1.
  public init(
    count: Int, batchSize: Int, seed: UInt64, subject: String = "data"
  ) throws(DatasetError) {
    precondition(batchSize > 0, "Batches: batchSize must be at least 1, is \(batchSize)")
    guard batchSize <= count else {
      throw DatasetError(subject, .batchTooLarge(batch: batchSize, count: count))
    }
    guard count <= Int32.max else {
      throw DatasetError(subject, .tooLarge("\(count) samples"))
    }
    self.count = count
    self.batchSize = batchSize
    self.seed = seed
    stream = RandomStream(seed: seed, name: "order")
    mirrorStream = RandomStream(seed: seed, name: "mirror")
  }

  /// Number of whole batches in an epoch, at least 1.
  public var stepsPerEpoch: Int { count / batchSize }

  /// Returns how often the set has been gone through before `step`.
  public func epoch(of step: Int) -> Int { step / stepsPerEpoch }

  /// Returns the samples of one step, in order.
  ///
  /// Costs a shuffle of the whole set; `BatchLoader` does that once an epoch.
  ///
  /// - Precondition: `step` is not negative.
  public func indices(step: Int) -> [Int32] {
    precondition(step >= 0, "Batches: step must not be negative, is \(step)")
    let order = stream.permutation(count, step: UInt64(epoch(of: step)))
    let start = step % stepsPerEpoch * batchSize
    return Array(order[start..<start + batchSize])
  }

  /// Whether the image at a place of a step's batch is mirrored, where mirroring is asked for: half are.
  ///
  /// A pure function of seed, step and place, like the order itself.
  ///
  /// - Precondition: `step` and `place` are not negative.
  public func isMirrored(step: Int, place: Int) -> Bool {
    mirrorStream.bits(at: UInt64(place), step: UInt64(step)) & 1 == 1
  }

  /// Writes an epoch's order over `order`, equal to `RandomStream.permutation`, without allocating.
  func writeOrder(epoch: Int, to order: UnsafeMutableBufferPointer<Int32>) {
    stream.writePermutation(to: order, step: UInt64(epoch))
  }
}
