internal import Datasets
public import Engine

/// Runs a feature network over images: decodes, resizes, scales and batches them.
///
/// The next batch is prepared while the network works on the present one. The rows come in the order of the images and
/// do not depend on the number of threads; memory does not depend on the number of images.
public struct FeatureExtraction: Sendable {
  /// What computes the features.
  public let network: any FeatureNetwork
  /// How images are brought to the network's size and range.
  public let convention: Convention
  /// Images that the network works on at once.
  public var batchSize = 8

  private let pool: WorkerPool

  /// Prepares to run a network.
  ///
  /// - Parameters:
  ///   - network: What computes the features.
  ///   - convention: How images are brought to the network's size and range. A network that takes any shape gets images
  ///     as they are, all of one shape.
  ///   - pool: The threads to run on.
  public init(network: any FeatureNetwork, convention: Convention, pool: WorkerPool) {
    self.network = network
    self.convention = convention
    self.pool = pool
  }

  /// Computes the features of a source's images.
  ///
  /// - Parameters:
  ///   - source: The images.
  ///   - progress: Called after each batch with the images that are done, and all.
  ///   - body: Called with the rows of each batch, in the order of the images.
  /// - Throws: What the source throws for the first image that it cannot deliver, what `body` throws, or
  ///   ``FeatureError/mixedSizes(image:found:needed:rule:)``.
  public func run(
    over source: some ImageSource, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in },
    body: (FeatureRows) throws -> Void
  ) throws {
    precondition(batchSize >= 1, "FeatureExtraction: a batch of \(batchSize) images")
    let (count, preparation) = (source.count, ImagePreparation(network, convention))
    let prefetch = ImagePrefetch(count: count, batch: batchSize, threads: pool.threadCount) {
      try preparation.prepare(source.image(at: $0))
    }
    defer { prefetch.stop() }
    var (done, first) = (0, ImagePreparation.Prepared?.none)
    while done < count {
      let batch = try prefetch.next()
      for (place, image) in batch.enumerated() {
        let original = (first ?? image).original
        if let rule = preparation.rule(against: image, after: original) {
          throw FeatureError.mixedSizes(
            image: source.imageName(at: done + place), found: image.original, needed: original,
            rule: rule)
        }
        if first == nil { first = image }
      }
      let shape = Shape([batch.count] + (first?.shape.sizes ?? []))
      try body(network.rows(of: NDArray(shape, batch.flatMap(\.values)), pool: pool))
      done += batch.count
      progress(done, count)
    }
  }
}
