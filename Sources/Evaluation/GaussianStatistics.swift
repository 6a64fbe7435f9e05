public import Engine

/// The mean and covariance of features, all that a Fréchet distance knows of them.
public struct GaussianStatistics: Sendable, Equatable {
  /// The mean of each feature.
  public var mean: [Double]
  /// `[width, width]`, symmetric.
  public var covariance: Matrix
  /// Samples they were computed from; nil where a file does not say.
  public var count: Int?

  /// Creates statistics.
  ///
  /// - Precondition: the covariance has as many rows and columns as the mean has numbers.
  public init(mean: [Double], covariance: Matrix, count: Int? = nil) {
    precondition(
      covariance.rows == mean.count && covariance.columns == mean.count,
      "GaussianStatistics: \(mean.count) means with a covariance of "
        + "\(covariance.rows)×\(covariance.columns)")
    self.mean = mean
    self.covariance = covariance
    self.count = count
  }
}
