import Engine

/// Hands out the batches of a data set in order, prepared ahead by a thread of its own.
///
/// While the caller works on one batch the thread copies the next ones into buffers that were allocated
/// at the start. Threads do not change what comes out: batch `n` is `Batches.indices(step: n)`.
///
/// One thread at a time may use a loader.
public final class BatchLoader {
  /// The order that the batches follow.
  public let batches: Batches
  /// Shape of one sample.
  public let sampleShape: Shape
  /// Whether the set has labels.
  public let hasLabels: Bool
  /// The step whose batch comes next; all that a resumed run needs to know.
  public private(set) var position: Int
  private let queue: PrefetchQueue

  /// Starts to prepare the batches from `position` on.
  ///
  /// - Parameters:
  ///   - dataset: Where samples come from.
  ///   - batchSize: Number of samples in a batch.
  ///   - seed: What the order depends on.
  ///   - position: The first step to prepare.
  ///   - depth: Number of batches held ready.
  ///   - mirrors: Whether about half of the images are handed out with left and right exchanged, those of
  ///     ``Batches/isMirrored(step:place:)``.
  /// - Throws: `DatasetError` when the set is smaller than a batch.
  /// - Precondition: `batchSize` and `depth` are at least 1, `position` is not negative, and only images are
  ///   mirrored.
  public init(
    _ dataset: any Dataset, batchSize: Int, seed: UInt64, position: Int = 0, depth: Int = 2,
    mirrors: Bool = false
  ) throws(DatasetError) {
    precondition(position >= 0, "BatchLoader: position must not be negative, is \(position)")
    precondition(depth >= 1, "BatchLoader: depth must be at least 1, is \(depth)")
    precondition(
      !mirrors || dataset.isImages,
      "BatchLoader: samples of shape \(dataset.sampleShape) have no left and right to exchange")
    batches = try Batches(
      count: dataset.count, batchSize: batchSize, seed: seed, subject: dataset.name)
    sampleShape = dataset.sampleShape
    hasLabels = dataset.labels != nil
    self.position = position
    // One buffer more than `depth`: the batch that the caller looks at stays untouched.
    queue = PrefetchQueue(
      dataset, batches, step: position, slots: depth + 1, mirrors: mirrors)
    queue.start()
  }

  deinit { queue.stop() }

  /// Number of values in a batch.
  public var valuesPerBatch: Int { batches.batchSize * sampleShape.count }

  /// Copies the next batch out and moves on.
  ///
  /// - Parameters:
  ///   - values: Room for `valuesPerBatch` numbers, first axis the sample.
  ///   - labels: Room for one label a sample, or nil; untouched when the set has none.
  /// - Precondition: the buffers hold exactly that many elements.
  public func next(
    into values: UnsafeMutableBufferPointer<Float>,
    labels: UnsafeMutableBufferPointer<Int32>? = nil
  ) {
    precondition(
      values.count == valuesPerBatch && labels.map { $0.count == batches.batchSize } ?? true,
      """
      BatchLoader: a batch needs room for \(valuesPerBatch) values and \(batches.batchSize) labels, \
      the buffers hold \(values.count) and \(labels?.count ?? 0)
      """)
    withNext { source, sourceLabels in
      _ = values.update(fromContentsOf: source)
      if let labels, let sourceLabels { _ = labels.update(fromContentsOf: sourceLabels) }
    }
  }

  /// Lends the next batch to `body` without copying it and moves on.
  ///
  /// - Parameter body: Gets the values and, if the set has them, the labels. The pointers must not
  ///   leave it.
  /// - Returns: What `body` returns.
  public func withNext<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<Int32>?) throws -> Result
  ) rethrows -> Result {
    let slot = queue.take()
    defer { queue.giveBack() }
    position += 1
    return try body(
      UnsafeBufferPointer(slot.values), hasLabels ? UnsafeBufferPointer(slot.labels) : nil)
  }

  /// Returns the next batch as a new array, with its labels, and moves on.
  public func next() -> (values: NDArray, labels: [Int32]?) {
    withNext { values, labels in
      (
        NDArray(Shape([batches.batchSize] + sampleShape.sizes), Array(values)),
        labels.map { Array($0) }
      )
    }
  }

  /// Returns the values of the batch of any step, as they are handed out at that step, and stays where it is.
  ///
  /// - Precondition: `step` is not negative.
  public func samples(step: Int) -> NDArray {
    let shape = Shape([batches.batchSize] + sampleShape.sizes)
    var values = [Float](repeating: 0, count: shape.count)
    let indices = batches.indices(step: step)
    values.withUnsafeMutableBufferPointer { values in
      for (place, index) in indices.enumerated() {
        queue.copySample(Int(index), step: step, place: place, to: values)
      }
    }
    return NDArray(shape, values)
  }

  /// Goes on from another step; what was prepared is thrown away.
  ///
  /// - Precondition: `step` is not negative.
  public func seek(to step: Int) {
    precondition(step >= 0, "BatchLoader: position must not be negative, is \(step)")
    position = step
    queue.seek(to: step)
  }
}
