internal import Autograd
public import Datasets
public import Engine
internal import NeuralNet

/// Trains a small classifier on labelled images, for its features.
///
/// A fifth of the images, chosen by the seed, is held out and only tested on. Adam with a rate that falls from 2e-3 to
/// 0 along half a cosine makes the updates. At the end the weights are rounded to 8 bits of mantissa, so that files
/// can be packed; the test sees the rounded weights.
public struct ClassifierTraining {
  /// How far the training is.
  public struct Progress: Sendable {
    /// Updates made and updates in all.
    public let step: Int, total: Int
    /// Mean loss since the report before.
    public let loss: Double
    /// Seconds so far, and seconds it will still take.
    public let elapsed: Double, remaining: Double
  }

  /// The share of images that is held out.
  public static let heldOutShare = 0.2
  /// Images of an update, or fewer where there are fewer.
  static let batch = 64
  static let longestSide = 1024
  static let mostClasses = 1000

  private let dataset: any Dataset
  private let parts: (training: DatasetPart, heldOut: DatasetPart)
  private let seed: UInt64
  private let batch: Int

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - dataset: Images with labels.
  ///   - seed: Decides what is held out, the first weights, the order and the dropout.
  /// - Throws: ``ClassifierError/unsuitable(data:problem:)``.
  public init(_ dataset: any Dataset, seed: UInt64) throws(ClassifierError) {
    func require(_ holds: Bool, _ problem: String) throws(ClassifierError) {
      if !holds { throw .unsuitable(data: dataset.name, problem: problem) }
    }
    let shape = dataset.sampleShape
    try require(dataset.isImages, "its samples have the shape \(shape) and are not images")
    try require(
      min(shape[0], shape[1]) >= 2 && max(shape[0], shape[1]) <= Self.longestSide,
      "its images are \(shape[0]) x \(shape[1]), sides must be from 2 to \(Self.longestSide)")
    try require(dataset.labels != nil, "it has no labels")
    try require(
      (2...Self.mostClasses).contains(dataset.classCount),
      "it has \(dataset.classCount) classes, not 2 to \(Self.mostClasses)")
    try require(dataset.count >= 10, "it has \(dataset.count) images, 10 are needed")
    self.dataset = dataset
    self.seed = seed
    parts = DatasetPart.split(dataset, holdingOut: Self.heldOutShare, seed: seed)
    batch = min(Self.batch, parts.training.count)
  }

  /// Updates that go through the training images once.
  public var stepsPerEpoch: Int { max(parts.training.count / batch, 1) }

  /// Trains.
  ///
  /// - Parameters:
  ///   - steps: Updates to make, at least 1.
  ///   - name: What results call the features.
  ///   - pool: The threads to run on; they do not change the result.
  ///   - report: Told about a hundred times how far it is.
  /// - Returns: The network with its accuracy on the held-out images.
  /// - Throws: ``ClassifierError/notFinite(step:)``, or what `report` throws.
  public func train(
    steps: Int, name: String, pool: WorkerPool, report: (Progress) throws -> Void = { _ in }
  ) throws -> ClassifierFeatures {
    precondition(steps >= 1, "ClassifierTraining: steps must be at least 1, is \(steps)")
    let store = ParameterStore()
    let executor = executor(store, pool)
    let loader = try BatchLoader(parts.training, batchSize: batch, seed: seed)
    let adam = Adam(learningRate: 2e-3)
    let schedule = LearningRateSchedule(kind: .cosine)
    let clock = ContinuousClock()
    let start = clock.now
    var (sum, since) = (0.0, 0)
    let interval = max(1, steps / 100)
    for step in 0..<steps {
      loader.withNext { values, labels in
        _ = executor.input("images").update(fromContentsOf: values)
        let target = executor.input("labels")
        for (place, label) in (labels ?? .init(start: nil, count: 0)).enumerated() {
          target[place] = Float(label)
        }
      }
      executor.setInput("rate", to: adam.learningRate * schedule.factor(step: step, of: steps))
      guard executor.run(step: UInt64(step)) else {
        throw ClassifierError.notFinite(step: step + 1)
      }
      (sum, since) = (sum + Double(executor.scalar("loss")), since + 1)
      if (step + 1).isMultiple(of: interval) || step + 1 == steps {
        let elapsed = (clock.now - start) / .seconds(1)
        try report(
          Progress(
            step: step + 1, total: steps, loss: sum / Double(since), elapsed: elapsed,
            remaining: elapsed / Double(step + 1) * Double(steps - step - 1)))
        (sum, since) = (0, 0)
      }
    }
    return finished(store, steps: steps, name: name, pool: pool)
  }

  private func executor(_ store: ParameterStore, _ pool: WorkerPool) -> Executor {
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let images = trace.input("images", Shape([batch] + dataset.sampleShape.sizes))
    let labels = trace.input("labels", [batch])
    let (_, logits) = ClassifierNetwork(classCount: dataset.classCount)(images, in: scope)
    let target = labels.oneHot(classCount: dataset.classCount)
    let loss = -(logits.logSoftmax() * target).sum([1]).mean()
    Adam().update(
      scope.trainable, lowering: loss, clipping: GradientClipping(), rate: trace.input("rate", []),
      in: scope.scope("optimizer"))
    store.initialize(scope, seed: seed)
    let plan = Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"])
    return Executor(plan, parameters: store, pool: pool, seed: seed)
  }

  private func finished(
    _ store: ParameterStore, steps: Int, name: String, pool: WorkerPool
  ) -> ClassifierFeatures {
    let shape = dataset.sampleShape
    var weights: [String: NDArray] = [:]
    for (key, _) in ClassifierFeatures.declarations(shape, classCount: dataset.classCount) {
      weights[key] = store[key].map { NDArray($0.shape, $0.values.map(Self.rounded)) }
    }
    var metadata = [
      "format": ClassifierFeatures.format, "classes": "\(dataset.classCount)",
      "input.shape": shape.sizes.map(String.init).joined(separator: ","),
      "data": dataset.name, "data.hash": dataset.contentHash, "seed": "\(seed)",
      "steps": "\(steps)",
    ]
    func network(_ accuracy: Double) -> ClassifierFeatures {
      ClassifierFeatures(
        name: name, imageShape: shape, classCount: dataset.classCount, accuracy: accuracy,
        metadata: metadata, weights: weights)
    }
    let accuracy = Self.accuracy(of: network(.nan), on: parts.heldOut, pool: pool)
    metadata["accuracy"] = "\(accuracy)"
    return network(accuracy)
  }

  /// Returns the share of a set's images whose class a network finds.
  static func accuracy(
    of network: ClassifierFeatures, on dataset: any Dataset, pool: WorkerPool
  ) -> Double {
    guard let labels = dataset.labels else { return .nan }
    var hits = 0
    for first in stride(from: 0, to: dataset.count, by: 1024) {
      let part = first..<min(first + 1024, dataset.count)
      let logits = network.rows(of: dataset.samples(at: part), pool: pool).logits?.values ?? []
      for (row, index) in part.enumerated() {
        let scores = logits[row * network.classCount..<(row + 1) * network.classCount]
        let best = scores.indices.max { scores[$0] < scores[$1] }.map { $0 - scores.startIndex }
        if best == Int(labels[index]) { hits += 1 }
      }
    }
    return Double(hits) / Double(dataset.count)
  }

  /// Rounds to the nearest number with 8 bits of mantissa.
  private static func rounded(_ value: Float) -> Float {
    Float(bitPattern: (value.bitPattern &+ 0x8000) & 0xFFFF_0000)
  }
}
