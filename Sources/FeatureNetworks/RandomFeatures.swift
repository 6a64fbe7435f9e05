internal import Autograd
internal import Datasets
public import Engine
internal import Synchronization

/// Features of a convolutional network that was never trained: they need no file and know no classes.
///
/// Four convolutions of 3 x 3 with He's normal weights and ReLU, the last three of stride 2, then the mean over all
/// places. Distances by such features rank the same way as those by trained ones where the differences are large, and
/// can be compared only among images of one shape and equal seeds.
public final class RandomFeatures: FeatureNetwork {
  /// `random`.
  public let name = "random"
  /// A hash of what the weights are drawn from.
  public let weightsHash: String
  /// Any shape of images.
  public let inputShape: Shape? = nil
  /// 0: there are no classes.
  public let classCount = 0
  /// Number of features.
  public let width: Int

  private let seed: UInt64
  /// By the number of channels.
  private let runners = Mutex<[Int: NetworkRunner]>([:])

  /// Creates the network.
  ///
  /// - Parameters:
  ///   - width: Number of features, a multiple of 8 from 8 on.
  ///   - seed: What the weights are drawn from.
  /// - Precondition: `width` is such a multiple.
  public init(width: Int = 512, seed: UInt64 = 0) {
    precondition(
      width >= 8 && width.isMultiple(of: 8),
      "RandomFeatures: the width must be a positive multiple of 8, is \(width)")
    (self.width, self.seed) = (width, seed)
    var hash = ContentHash()
    hash.add(Int64(width))
    hash.add(seed)
    weightsHash = hash.text
  }

  /// Computes the features of images.
  ///
  /// - Parameters:
  ///   - samples: `[n, height, width, channels]`, in [-1, 1].
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: Features `[n, width]`.
  /// - Precondition: `samples` has four axes.
  public func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows {
    precondition(
      samples.shape.rank == 4, "RandomFeatures: needs images of four axes, got \(samples.shape)")
    let outputs = runner(channels: samples.shape[3]).run(samples, pool: pool)
    guard let features = outputs["features"] else {
      fatalError("unreachable: the graph has an output of that name")
    }
    return FeatureRows(features: features)
  }

  private func runner(channels: Int) -> NetworkRunner {
    runners.withLock { runners in
      if let known = runners[channels] { return known }
      let shapes = (0..<4).map { layer -> Shape in
        let outputs = width >> (3 - layer)
        return [3, 3, layer == 0 ? channels : outputs / 2, outputs]
      }
      var weights: [String: NDArray] = [:]
      for (layer, shape) in shapes.enumerated() {
        let scale = (2 / Float(9 * shape[2])).squareRoot()
        let stream = RandomStream(seed: seed, name: "features/\(layer)")
        weights["\(layer)"] = NDArray(shape, stream.normals(shape.count).map { scale * $0 })
      }
      let runner = NetworkRunner(parameters: weights) { images in
        let last = shapes.indices.reduce(images) { x, layer in
          let weight = x.trace.parameter("\(layer)", shapes[layer])
          return x.convolved(with: weight, stride: layer == 0 ? 1 : 2, padding: 1).relu()
        }
        return [("features", last.averagePooledGlobally())]
      }
      runners[channels] = runner
      return runner
    }
  }
}
