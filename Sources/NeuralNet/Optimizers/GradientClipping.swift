import Autograd

/// Limits on a gradient before the optimiser sees it.
public struct GradientClipping: Codable, Sendable, Equatable {
  /// Largest magnitude of any element; 0 means no limit.
  public var value: Float = 0
  /// Largest Euclidean norm of the whole gradient, which is scaled down to it; 0 means no limit.
  ///
  /// Pascanu, Mikolov and Bengio, 2012, arXiv:1211.5063.
  public var norm: Float = 0

  /// Creates limits; none unless stated.
  public init(value: Float = 0, norm: Float = 0) {
    self.value = value
    self.norm = norm
  }

  func applied(to gradients: [Tensor], norm total: Tensor) -> [Tensor] {
    var result = gradients
    if norm > 0 {
      // The small number is PyTorch's, against division by zero.
      let scale = (norm / (total + 1e-6)).minimum(1)
      result = result.map { $0 * scale }
    }
    if value > 0 { result = result.map { $0.clamped(to: -value...value) } }
    return result
  }

  /// Throws when a limit is negative.
  public func validate() throws(HyperparameterError) {
    if value < 0 { throw HyperparameterError("clipping.value", "must be at least 0, is \(value)") }
    if norm < 0 { throw HyperparameterError("clipping.norm", "must be at least 0, is \(norm)") }
  }
}
