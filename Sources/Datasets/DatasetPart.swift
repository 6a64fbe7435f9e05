import Engine

/// Some of the samples of another set, in an order of their own.
public struct DatasetPart: Dataset {
  /// What the set is called.
  public let name: String
  /// Number of samples.
  public var count: Int { indices.count }
  /// Shape of one sample.
  public var sampleShape: Shape { base.sampleShape }
  /// The class of every sample, or nil.
  public let labels: [Int32]?
  /// Number of classes of the whole set.
  public var classCount: Int { base.classCount }
  /// What the classes are called.
  public var classNames: [String] { base.classNames }
  /// Hash of the whole set and of which samples these are.
  public let contentHash: String
  /// What the whole set leaves out.
  public var skipped: [DatasetError] { base.skipped }
  private let base: any Dataset
  private let indices: [Int32]

  /// Takes samples of a set.
  ///
  /// - Precondition: every index is at least 0 and less than the set's count.
  public init(_ base: any Dataset, indices: [Int32], name: String? = nil) {
    self.base = base
    self.indices = indices
    self.name = name ?? base.name
    for index in indices {
      precondition(
        index >= 0 && index < base.count, "DatasetPart: no sample \(index) among \(base.count)")
    }
    labels = base.labels.map { labels in indices.map { labels[Int($0)] } }
    var hash = ContentHash()
    for byte in base.contentHash.utf8 { hash.add(byte) }
    for index in indices { hash.add(index) }
    contentHash = hash.text
  }

  /// Splits a set at random into a part to learn from and a part that is held out.
  ///
  /// - Parameters:
  ///   - base: The set.
  ///   - share: The held-out part's share, in (0, 1); it is rounded, and both parts have a sample at least.
  ///   - seed: Which samples are held out depends on it, on the number of samples and on the share alone.
  /// - Returns: Both parts, each in the set's order.
  /// - Precondition: the set has two samples at least.
  public static func split(
    _ base: any Dataset, holdingOut share: Double, seed: UInt64
  ) -> (training: DatasetPart, heldOut: DatasetPart) {
    precondition(base.count >= 2, "DatasetPart.split: two samples are needed, not \(base.count)")
    precondition(share > 0 && share < 1, "DatasetPart.split: the share \(share) is not in (0, 1)")
    let wanted = Int((Double(base.count) * share).rounded())
    let count = min(max(wanted, 1), base.count - 1)
    let order = RandomStream(seed: seed, name: "holdout").permutation(base.count)
    return (
      DatasetPart(base, indices: order[count...].sorted()),
      DatasetPart(base, indices: order[..<count].sorted())
    )
  }

  /// Writes one sample as the whole set does.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    base.copySample(Int(indices[index]), to: destination)
  }
}
