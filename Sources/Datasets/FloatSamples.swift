import Engine

/// Samples kept as numbers and handed out unchanged: vectors, points, images in [-1, 1].
public struct FloatSamples: Dataset {
  /// What the set is called.
  public let name: String
  /// Number of samples.
  public let count: Int
  /// Shape of one sample.
  public let sampleShape: Shape
  /// The class of every sample, or nil.
  public let labels: [Int32]?
  /// Number of classes; 0 without labels.
  public let classCount: Int
  /// Hash of shape, values and labels.
  public let contentHash: String
  /// The values, sample by sample.
  public let values: [Float]

  /// Creates a set from its values.
  ///
  /// - Parameters:
  ///   - name: What the set is called.
  ///   - shape: Shape of one sample.
  ///   - values: A whole number of samples.
  ///   - labels: The class of every sample, none negative, or nil.
  ///   - classCount: Number of classes; one more than the highest label unless stated.
  /// - Precondition: the values are a whole number of samples, and there are as many labels.
  public init(
    name: String, shape: Shape, values: [Float], labels: [Int32]? = nil, classCount: Int? = nil
  ) {
    precondition(
      shape.count > 0 && values.count % shape.count == 0,
      "FloatSamples: \(values.count) values are not a whole number of samples of shape \(shape)")
    let count = values.count / shape.count
    precondition(
      labels.map { $0.count == count } ?? true,
      "FloatSamples: \(count) samples have \(labels?.count ?? 0) labels")
    self.name = name
    self.count = count
    self.sampleShape = shape
    self.values = values
    self.labels = labels
    self.classCount = labels == nil ? 0 : classCount ?? Int((labels?.max() ?? -1) + 1)
    var hash = ContentHash()
    hash.add(shape)
    values.withUnsafeBufferPointer { for value in $0 { hash.add(value.bitPattern) } }
    hash.add(labels)
    contentHash = hash.text
  }

  /// Writes one sample as it is.
  public func copySample(_ index: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "FloatSamples: no sample \(index) among \(count)")
    let size = sampleShape.count
    values.withUnsafeBufferPointer { values in
      for i in 0..<size { destination[i] = values[index * size + i] }
    }
  }
}
