public import Engine

/// The sliced Wasserstein distance of small patches of images, of each size of detail.
///
/// Of each image and each level of its Laplacian pyramid 64 patches of 7 by 7 pixels are cut at random places. The patches
/// of a level of one set are standardised channel by channel, by mean and deviation over all of them; then the mean
/// 1-Wasserstein distance on random directions compares the two sets. Levels go down to 16 pixels. Fine levels tell of
/// sharpness and noise, coarse ones of shapes; the mean over levels is the usual summary. The source multiplies by 1,000.
/// Values depend on the number of images, for which the source takes 8,192.
///
/// Karras, Aila, Laine and Lehtinen 2018, "Progressive Growing of GANs", arXiv:1710.10196, section 5; counts as in
/// TensorFlow-GAN (147 directions, 64 patches).
public struct LaplacianSlicedWasserstein: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "laplacian-swd"
  /// The side of a patch.
  public static let patch = 7
  /// The smallest side of a level.
  public static let smallestSide = 16

  /// Patches of each image on each level.
  public var patches: Int
  /// Directions to project on.
  public var directions: Int
  /// The seed of places and directions.
  public var seed: UInt64

  /// Creates the metric; the counts are those of the source.
  ///
  /// - Precondition: the counts are more than 0.
  public init(patches: Int = 64, directions: Int = 147, seed: UInt64 = 0) {
    precondition(
      patches > 0 && directions > 0,
      "LaplacianSlicedWasserstein: \(patches) patches, \(directions) directions")
    (self.patches, self.directions, self.seed) = (patches, directions, seed)
  }

  /// The distance on one level.
  public struct Level: Sendable, Equatable {
    /// The smaller side of the level's images.
    public let side: Int
    /// The distance, in deviations of a pixel.
    public let distance: Double
  }

  /// Returns the distance on each level, the finest first.
  ///
  /// - Parameters:
  ///   - first: Images `[n, height, width, channels]`, sides of at least 16.
  ///   - second: Images `[m, height, width, channels]`; `m` may differ from `n`.
  ///   - pool: The threads to run on; they do not change the distances.
  /// - Returns: The distances.
  /// - Throws: ``MetricError`` when a set is empty, images are too small or differ in shape, a value is not finite, or a
  ///   channel of a level has the same value everywhere, which cannot be standardised.
  /// - Complexity: O(patches · (n + m)) memory of one level.
  public func levels(
    _ first: NDArray, _ second: NDArray, pool: WorkerPool
  ) throws(MetricError) -> [Level] {
    for images in [first, second] {
      try ImagePairs.check(images, metric: Self.name, side: Self.smallestSide)
    }
    let shape = first.shape
    guard shape.sizes.dropFirst() == second.shape.sizes.dropFirst() else {
      throw .shape(
        metric: Self.name, found: second.shape, needed: "[n, ...] as the others' \(shape)")
    }
    let count = LaplacianPyramid.levelCount(
      width: shape[2], height: shape[1], smallest: Self.smallestSide)
    let width = Self.patch * Self.patch * shape[3]
    let vectors = SlicedWasserstein.unitVectors(directions, width, seed)
    var result: [Level] = []
    for level in 0..<count {
      let sets = try [first, second].enumerated().map { set, images throws(MetricError) in
        try descriptors(images, set: set, level: level, of: count, pool)
      }
      let powers = SlicedWasserstein.powers(sets[0], sets[1], along: vectors, order: 1, pool: pool)
      result.append(
        Level(
          side: min(shape[1], shape[2]) >> level,
          distance: powers.reduce(0, +) / Double(powers.count)))
    }
    return result
  }

  /// Returns the standardised patches of one level, the same places of all channels in one row.
  private func descriptors(
    _ images: NDArray, set: Int, level: Int, of count: Int, _ pool: WorkerPool
  ) throws(MetricError) -> SampleRows {
    let shape = images.shape
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let stream = RandomStream(seed: seed, name: "laplacian-patches")
    let cut = pool.map(shape[0]) { [patches] image in
      let start = image * height * width * channels
      let planes = (0..<channels).map { channel in
        let values = (0..<height * width).map {
          Double(images.values[start + $0 * channels + channel])
        }
        return LaplacianPyramid.levels(
          of: Plane(width: width, height: height, values: values), count)[level]
      }
      // Each image, set and level has places of its own.
      var generator = stream.generator(step: UInt64((image * 2 + set) * count + level))
      var rows: [Float] = []
      for _ in 0..<patches {
        let top = generator.integer(below: planes[0].height - Self.patch + 1)
        let left = generator.integer(below: planes[0].width - Self.patch + 1)
        for plane in planes {
          for row in top..<top + Self.patch {
            for column in left..<left + Self.patch {
              rows.append(Float(plane.values[row * plane.width + column]))
            }
          }
        }
      }
      return rows
    }
    return try standardised(Array(cut.joined()), channels: channels)
  }

  private func standardised(_ values: [Float], channels: Int) throws(MetricError) -> SampleRows {
    var values = values
    let size = Self.patch * Self.patch
    let width = size * channels
    for channel in 0..<channels {
      let places = stride(from: channel * size, to: values.count, by: width)
      var (sum, squares) = (0.0, 0.0)
      for start in places { for place in start..<start + size { sum += Double(values[place]) } }
      let total = Double(values.count / channels)
      let mean = sum / total
      for start in places {
        for place in start..<start + size {
          squares += (Double(values[place]) - mean) * (Double(values[place]) - mean)
        }
      }
      let deviation = (squares / total).squareRoot()
      guard deviation > 0 else { throw .constant(metric: Self.name, channel: channel) }
      for start in places {
        for place in start..<start + size {
          values[place] = Float((Double(values[place]) - mean) / deviation)
        }
      }
    }
    return try SampleRows(NDArray([values.count / width, width], values), metric: Self.name)
  }
}

extension LaplacianSlicedWasserstein {
  /// Returns distances as a metric's result: the mean over levels and each level by its side; no interval.
  ///
  /// - Parameters:
  ///   - levels: What ``levels(_:_:pool:)`` has returned.
  ///   - realCount: Real images that were used.
  ///   - generatedCount: Generated images that were used.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result `laplacian-swd`.
  public func result(
    _ levels: [Level], realCount: Int, generatedCount: Int, seed: UInt64, version: String,
    seconds: Double
  ) -> MetricResult {
    let mean = levels.reduce(0) { $0 + $1.distance } / Double(max(levels.count, 1))
    return MetricResult(
      metric: Self.name,
      values: [.init("mean", mean)] + levels.map { .init("level_\($0.side)", $0.distance) },
      realCount: realCount, generatedCount: generatedCount,
      convention: "\(patches) patches of 7x7, \(directions) directions", features: "pixels",
      seed: seed, version: version, seconds: seconds)
  }
}
