internal import Autograd
internal import Datasets
public import Engine
internal import NeuralNet

/// The features of a small classifier that this package trained, such as the one of the embedded digits.
///
/// Distances between its features are never comparable with those of other networks: the hash of its weights
/// goes into every fingerprint.
public struct ClassifierFeatures: FeatureNetwork {
  /// What results call it.
  public let name: String
  /// A hash of the weights.
  public let weightsHash: String
  /// `[height, width, channels]` of the images it takes.
  public var inputShape: Shape? { imageShape }
  /// Classes that it tells apart.
  public let classCount: Int
  /// The share of held-out images whose class it finds.
  public let accuracy: Double
  /// What the network was trained on, and how, as the file says.
  public let metadata: [String: String]
  private let imageShape: Shape
  let weights: [String: NDArray]

  /// Images that go through the network at once; the last batch is filled up.
  static let batch = 64
  static let format = "gankit-features-1"

  /// Takes over trained weights.
  init(
    name: String, imageShape: Shape, classCount: Int, accuracy: Double,
    metadata: [String: String], weights: [String: NDArray]
  ) {
    self.name = name
    self.imageShape = imageShape
    self.classCount = classCount
    self.accuracy = accuracy
    self.metadata = metadata
    self.weights = weights
    var hash = ContentHash()
    for (key, value) in weights.sorted(by: { $0.key < $1.key }) {
      for byte in key.utf8 { hash.add(byte) }
      hash.add(value.shape)
      for number in value.values { hash.add(number.bitPattern) }
    }
    weightsHash = hash.text
  }

  /// Returns features and logits of images.
  ///
  /// - Parameters:
  ///   - samples: `[n]` + ``inputShape``, in [-1, 1].
  ///   - pool: The threads to run on.
  /// - Returns: Features `[n, 64]` and logits `[n, classes]`.
  /// - Precondition: the samples have that shape.
  public func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows {
    precondition(
      Array(samples.shape.sizes.dropFirst()) == imageShape.sizes,
      "ClassifierFeatures '\(name)': samples \(samples.shape) are not images of \(imageShape)")
    let (count, size) = (samples.shape[0], imageShape.count)
    let executor = executor(pool)
    let input = executor.input("images")
    var (features, logits) = ([Float](), [Float]())
    features.reserveCapacity(count * ClassifierNetwork.width)
    logits.reserveCapacity(count * classCount)
    for first in stride(from: 0, to: count, by: Self.batch) {
      let part = min(Self.batch, count - first)
      for index in 0..<part * size { input[index] = samples.values[first * size + index] }
      executor.run()
      features += executor.outputBuffer("features").prefix(part * ClassifierNetwork.width)
      logits += executor.outputBuffer("logits").prefix(part * classCount)
    }
    return FeatureRows(
      features: NDArray([count, ClassifierNetwork.width], features),
      logits: NDArray([count, classCount], logits))
  }

  private func executor(_ pool: WorkerPool) -> Executor {
    let (trace, store) = (Trace(), ParameterStore())
    let scope = Scope(trace, isTraining: false)
    let images = trace.input("images", Shape([Self.batch] + imageShape.sizes))
    let (features, logits) = ClassifierNetwork(classCount: classCount)(images, in: scope)
    for declaration in scope.declarations {
      if let value = weights[declaration.name] { store.set(declaration.name, value) }
    }
    let plan = Plan(trace.finish(outputs: [("features", features), ("logits", logits)]))
    return Executor(plan, parameters: store, pool: pool)
  }

  /// The weights' names and shapes.
  static func declarations(_ imageShape: Shape, classCount: Int) -> [(name: String, shape: Shape)] {
    let scope = Scope(Trace(), isTraining: false)
    let images = scope.trace.input("images", Shape([1] + imageShape.sizes))
    _ = ClassifierNetwork(classCount: classCount)(images, in: scope)
    return scope.declarations.map { ($0.name, $0.shape) }
  }
}
