import Engine

extension Tensor {
  /// Returns `log Σ exp(x)` over some axes, without overflow for any finite x.
  public func logSumExp(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    // Subtracting a constant cancels in the gradient; where the maximum is infinite it is left alone.
    let largest = max(axes, keepingAxes: true).stoppingGradient()
    let shift = Tensor.select(largest.absolute().less(.infinity), largest, constant(0))
    let result = (self - shift).exp().sum(axes, keepingAxes: true).log() + shift
    guard !keepingAxes else { return result }
    let gone = (axes ?? Array(0..<shape.rank)).map { axis($0, "logSumExp") }
    return result.reshaped(shape.without(gone))
  }

  /// Returns `x - log Σ exp(x)` along an axis: the logarithm of ``softmax(axis:)``.
  public func logSoftmax(axis: Int = -1) -> Tensor {
    self - logSumExp([axis], keepingAxes: true)
  }

  /// Returns `exp(x) / Σ exp(x)` along an axis: positive numbers whose sum is 1.
  public func softmax(axis: Int = -1) -> Tensor {
    let largest = max([axis], keepingAxes: true).stoppingGradient()
    let weights = (self - largest).exp()
    return weights / weights.sum([axis], keepingAxes: true)
  }
}
