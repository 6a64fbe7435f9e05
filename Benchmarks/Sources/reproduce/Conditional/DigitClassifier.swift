import Autograd
import Datasets
import Engine
import GANs
import NeuralNet

/// A small convolutional network that names digits; every fifth image is held out.
struct DigitClassifier {
  /// Share of the held-out images that it names rightly.
  private(set) var accuracy = 0.0
  /// Images that it was tested on.
  let testCount: Int
  private let batch: Int
  private let judge: Executor

  private static let network = Sequential([
    ("look1", Convolution2D(32, kernel: 3, padding: 1)), ("relu1", Activation.relu),
    ("look2", Convolution2D(64, kernel: 3, stride: 2, padding: 1)), ("relu2", Activation.relu),
    ("flatten", Flatten()), ("dense", Dense(128)), ("relu3", Activation.relu),
    ("dropout", Dropout(0.5)), ("logits", Dense(10)),
  ])

  /// Trains it for so many steps of 100 images with Adam at 1e-3.
  init(_ dataset: any Dataset, steps: Int, seed: UInt64, pool: WorkerPool) throws {
    let store = ParameterStore()
    let shape = dataset.sampleShape.sizes
    let held = (0..<dataset.count).filter { $0.isMultiple(of: 5) }
    let kept = (0..<dataset.count).filter { !$0.isMultiple(of: 5) }
    let labels = dataset.labels ?? []
    batch = 100
    testCount = held.count

    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let images = trace.input("images", Shape([batch] + shape))
    let loss = ClassScore(scope("classifier", Self.network, images))
      .loss(trace.input("labels", [batch]))
    Adam().update(
      scope.trainable, lowering: loss, clipping: GradientClipping(), rate: trace.constant(1e-3),
      in: scope.scope("optimizer"))
    store.initialize(scope, seed: seed)
    let step = Executor(
      Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"]), parameters: store,
      pool: pool, seed: seed)
    judge = Self.judge(store, Shape([batch] + shape), pool)

    let order = try Batches(
      count: kept.count, batchSize: batch, seed: seed, subject: "digits for the classifier")
    for number in 0..<steps {
      let indices = order.indices(step: number).map { kept[Int($0)] }
      _ = step.input("images").update(fromContentsOf: dataset.samples(at: indices).values)
      _ = step.input("labels").update(fromContentsOf: indices.map { Float(labels[$0]) })
      step.run(step: UInt64(number))
    }
    let named = classes(of: dataset.samples(at: held))
    let right = zip(named, held).count { $0 == Int(labels[$1]) }
    accuracy = Double(right) / Double(held.count)
  }

  private static func judge(
    _ store: ParameterStore, _ shape: Shape, _ pool: WorkerPool
  ) -> Executor {
    let trace = Trace()
    let logits = Scope(trace, isTraining: false)(
      "classifier", network, trace.input("images", shape))
    return Executor(
      Plan(trace.finish(outputs: [("class", logits.argMax())])), parameters: store, pool: pool)
  }

  /// Returns the class of each image.
  func classes(of images: NDArray) -> [Int] {
    let (count, size) = (images.shape[0], images.shape.count / max(1, images.shape[0]))
    return stride(from: 0, to: count, by: batch).flatMap { first in
      let part = images.values[first * size..<min(first + batch, count) * size]
      _ = judge.input("images").update(fromContentsOf: part)
      judge.run()
      return judge.output("class").values.prefix(part.count / size).map { Int($0) }
    }
  }
}
