package import Autograd
public import Engine

/// The Inception network of 2015 by which the Frechet inception distance, the kernel inception distance and the
/// Inception score are defined.
///
/// Features are the 2048 means over the last block's places, logits the 1008 scores of the last layer without its
/// bias, as the Inception score of its authors' code wants them. The network and its weights are those of pytorch-fid
/// (Seitzer 2020), which are those of the graph `inception-2015-12-05` of Szegedy et al. 2015, arXiv:1512.00567.
public struct InceptionV3: FeatureNetwork {
  /// `inception-2015`.
  public let name = "inception-2015"
  /// A hash of the tensors in the file of weights.
  public let weightsHash: String
  /// `[299, 299, 3]`.
  public let inputShape: Shape? = [299, 299, 3]
  /// 1008.
  public let classCount = InceptionGraph.classCount
  /// Tensors of the file that the network does not use, to be warned of.
  public let unusedTensors: [String]

  private let runner: NetworkRunner

  /// Reads the weights from a file; ``InceptionWeights/locate(_:environment:)`` finds it.
  ///
  /// - Throws: ``FeatureError`` when the file cannot be read, or a tensor is missing or has a wrong shape.
  public init(contentsOf path: String) throws(FeatureError) {
    self.init(try InceptionWeights(contentsOf: path))
  }

  /// Creates the network with weights that have been read.
  public init(_ weights: InceptionWeights) {
    weightsHash = weights.hash
    unusedTensors = weights.unused
    runner = NetworkRunner(parameters: weights.parameters, Self.outputs)
  }

  /// Features and logits of images.
  @Sendable private static func outputs(_ images: Tensor) -> [(name: String, value: Tensor)] {
    var graph = InceptionGraph()
    let features = graph.taps(images).features
    let last = images.trace.parameter(
      "fc.weight", [InceptionGraph.featureCount, InceptionGraph.classCount])
    return [("features", features), ("logits", features.matmul(last))]
  }

  /// The graph that runs for an input `images` of a shape.
  package static func graph(images shape: Shape) -> Graph {
    let trace = Trace()
    return trace.finish(outputs: outputs(trace.input("images", shape)))
  }

  /// Computes features `[n, 2048]` and logits `[n, 1008]`.
  ///
  /// - Parameters:
  ///   - samples: `[n, 299, 299, 3]` in [-1, 1], red first. Other sizes from 75 x 75 on are allowed.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: Features and logits.
  /// - Precondition: `samples` has that shape.
  public func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows {
    let shape = samples.shape
    precondition(
      shape.rank == 4 && shape[3] == 3 && min(shape[1], shape[2]) >= InceptionGraph.leastSize,
      "InceptionV3: needs images [n, height, width, 3] of at least 75 x 75 pixels, got \(shape)")
    let outputs = runner.run(samples, pool: pool)
    guard let features = outputs["features"] else {
      fatalError("unreachable: the graph has an output of that name")
    }
    return FeatureRows(features: features, logits: outputs["logits"])
  }
}
