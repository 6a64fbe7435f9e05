import Autograd
import Engine

/// Each sample's numbers in one row: `[batch, ...]` becomes `[batch, n]`.
public struct Flatten: Layer {
  /// Creates the layer.
  public init() {}

  /// Returns the rows.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { x.flattened() }
}

/// Each row of numbers as a sample of a shape: `[batch, n]` becomes `[batch, ...]`.
public struct Unflatten: Layer {
  /// Sizes of a sample.
  public let sizes: [Int]

  /// Creates the layer for samples of the given sizes.
  public init(_ sizes: [Int]) { self.sizes = sizes }

  /// Returns the samples.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    x.reshaped(Shape([x.shape[0]] + sizes))
  }
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
