public import Engine

extension MultiScaleStructuralSimilarity {
  /// How alike the images of each class are among themselves: near 1 means that a generator makes one image.
  public struct Diversity: Sendable, Equatable {
    /// Mean similarity of the pairs of a class.
    public struct ClassMean: Sendable, Equatable {
      /// The class.
      public let label: Int
      /// The mean over its pairs, from 0 to 1.
      public let mean: Double
    }

    /// The classes, in order of their labels.
    public let classes: [ClassMean]
    /// The mean over classes.
    public let mean: Double
    /// Where the mean over all pairs lies with 95 % confidence, for these images; nil for one pair.
    public let ci95: ClosedRange<Double>?
  }

  /// Returns the mean similarity of random pairs within each class.
  ///
  /// The two images of a pair differ; pairs may come twice. To be compared with that of the training data, which is no less
  /// for a generator that keeps their variety.
  ///
  /// - Parameters:
  ///   - images: Images `[n, height, width, channels]`, sides of at least 11.
  ///   - labels: The class of each image; the same number throughout for images without classes.
  ///   - pairsPerClass: Pairs of each class; the source uses 100.
  ///   - seed: The seed of the choice of pairs.
  ///   - pool: The threads to run on; they do not change the values.
  /// - Returns: The means.
  /// - Throws: ``MetricError`` when a class has fewer than two images, images are too small or a value is not finite.
  /// - Precondition: there is a label for each image, and `pairsPerClass` is more than 0.
  ///
  /// Odena, Olah and Shlens 2016, "Conditional Image Synthesis With Auxiliary Classifier GANs", arXiv:1610.09585,
  /// section 4.2.
  public func diversity(
    _ images: NDArray, labels: [Int], pairsPerClass: Int = 100, seed: UInt64, pool: WorkerPool
  ) throws(MetricError) -> Diversity {
    try ImagePairs.check(images, metric: Self.name, side: StructuralSimilarity.window)
    precondition(
      labels.count == images.shape[0] && pairsPerClass > 0,
      "diversity: \(labels.count) labels for \(images.shape[0]) images, \(pairsPerClass) pairs")
    var members: [Int: [Int]] = [:]
    for (image, label) in labels.enumerated() { members[label, default: []].append(image) }
    var generator = RandomStream(seed: seed, name: "ms-ssim-pairs").generator()
    var places: ([Int], [Int]) = ([], [])
    let names = members.keys.sorted()
    for label in names {
      let images = members[label] ?? []
      guard images.count > 1 else {
        throw .tooFewSamples(metric: Self.name, found: images.count, needed: 2)
      }
      for _ in 0..<pairsPerClass {
        let one = generator.integer(below: images.count)
        let other = generator.integer(below: images.count - 1)
        places.0.append(images[one])
        places.1.append(images[other < one ? other : other + 1])
      }
    }
    let values = try values(images.chosen(places.0), images.chosen(places.1), pool: pool)
    let classes = names.indices.map { index in
      let own = values[index * pairsPerClass..<(index + 1) * pairsPerClass]
      return Diversity.ClassMean(
        label: names[index], mean: own.reduce(0, +) / Double(pairsPerClass))
    }
    // All classes have equally many pairs, so the mean over pairs is that over classes.
    let (mean, interval) = meanInterval(values)
    return Diversity(classes: classes, mean: mean, ci95: interval)
  }
}

extension NDArray {
  /// Returns the parts at some places of the first axis.
  func chosen(_ places: [Int]) -> NDArray {
    let size = shape.count / max(shape[0], 1)
    return NDArray(
      Shape([places.count] + (1..<shape.rank).map { shape[$0] }),
      places.flatMap { values[$0 * size..<($0 + 1) * size] })
  }
}
