import Autograd
import Engine

/// Each sample's numbers in one row: `[batch, ...]` becomes `[batch, n]`.
public struct Flatten: Layer {
  /// Creates the layer.
  public init() {}

  /// Returns the rows.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { x.flattened() }
}

/// Each row of numbers as the channels of one pixel: `[batch, n]` becomes `[batch, 1, 1, n]`.
public struct Pixel: Layer {
  /// Creates the layer.
  public init() {}

  /// Returns images of one pixel.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    x.reshaped([x.shape[0], 1, 1, x.shape[1]])
  }
}
