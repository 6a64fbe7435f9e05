import Autograd

/// The sum over all pixels: `[batch, height, width, channels]` becomes `[batch, channels]`.
public struct GlobalSumPool: Layer {
  /// Creates the layer.
  public init() {}

  /// Returns the sums.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { x.sumPooledGlobally() }
}
