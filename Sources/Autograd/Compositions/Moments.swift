import Engine

extension Tensor {
  /// Returns the variance over some axes.
  ///
  /// - Parameters:
  ///   - axes: Axes to take it over; all when nil.
  ///   - keepingAxes: Whether the axes stay, with size 1.
  ///   - unbiased: Whether the divisor is `n - 1` instead of `n`.
  /// - Returns: The variance.
  public func variance(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, unbiased: Bool = false
  ) -> Tensor {
    let centred = self - mean(axes, keepingAxes: true)
    let biased = centred.squared().mean(axes, keepingAxes: keepingAxes)
    guard unbiased else { return biased }
    let n = Float(shape.count) / Float(Swift.max(biased.shape.count, 1))
    return biased * (n / (n - 1))
  }

  /// Returns the Euclidean norm over some axes: `√(Σx² + epsilon)`.
  ///
  /// - Parameters:
  ///   - axes: Axes to take it over; all when nil.
  ///   - keepingAxes: Whether the axes stay, with size 1.
  ///   - epsilon: 0 unless stated; a positive number keeps the derivative finite at zero.
  /// - Returns: The norm.
  public func norm(_ axes: [Int]? = nil, keepingAxes: Bool = false, epsilon: Float = 0) -> Tensor {
    let squares = squared().sum(axes, keepingAxes: keepingAxes)
    return (epsilon == 0 ? squares : squares + epsilon).squareRoot()
  }

  /// Returns the Euclidean norm of each sample, over all axes but the first: `[batch]`.
  public func normPerSample(epsilon: Float = 0) -> Tensor {
    flattened().norm([1], epsilon: epsilon)
  }
}
