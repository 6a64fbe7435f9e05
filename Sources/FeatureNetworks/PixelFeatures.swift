public import Engine

/// The pixels themselves as features: distances between these compare brightness and layout alone.
public struct PixelFeatures: FeatureNetwork {
  /// `pixels`.
  public let name = "pixels"
  /// Empty: there are no weights.
  public let weightsHash = ""
  /// Any shape.
  public let inputShape: Shape? = nil
  /// 0: there are no classes.
  public let classCount = 0

  /// Creates the features.
  public init() {}

  /// Flattens samples.
  ///
  /// - Parameters:
  ///   - samples: `[n]` + any shape.
  ///   - pool: Not used.
  /// - Returns: Features `[n, width]`, a sample's values in their order.
  public func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows {
    let width = samples.shape.sizes.dropFirst().reduce(1, *)
    return FeatureRows(features: samples.reshaped([samples.shape[0], width]))
  }
}
