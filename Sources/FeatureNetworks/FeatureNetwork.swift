public import Engine

/// What turns samples into the rows of numbers that metrics compare.
public protocol FeatureNetwork: Sendable {
  /// What results call it: `inception-2015`, `digits`, `pixels`, `random`.
  var name: String { get }
  /// A hash of its weights, which tells two networks of one name apart; empty where there are none.
  var weightsHash: String { get }
  /// `[height, width, channels]` of the images it takes; nil where any shape will do.
  var inputShape: Shape? { get }
  /// Classes that it tells apart, for the Inception score; 0 where it only gives features.
  var classCount: Int { get }

  /// Returns the features of samples.
  ///
  /// - Parameters:
  ///   - samples: `[n]` + the samples' shape, in the range that the network was trained on.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: Features, and logits where there are classes.
  func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows
}

/// Features of some samples.
public struct FeatureRows: Sendable {
  /// `[n, width]`.
  public var features: NDArray
  /// `[n, classes]` without the last layer's bias, as the Inception score wants them; nil where there are no classes.
  public var logits: NDArray?

  /// Creates rows.
  public init(features: NDArray, logits: NDArray? = nil) {
    self.features = features
    self.logits = logits
  }
}
