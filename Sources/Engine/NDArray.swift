/// A dense row-major array of single-precision numbers with value semantics.
public struct NDArray: Sendable, Equatable {
  /// Sizes of the axes.
  public let shape: Shape
  /// The elements, last axis fastest; `shape.count` of them.
  public var values: [Float] {
    didSet { precondition(values.count == shape.count, "NDArray: count changed under \(shape)") }
  }

  /// Creates an array from its elements.
  ///
  /// - Precondition: `values` has `shape.count` elements.
  public init(_ shape: Shape, _ values: [Float]) {
    precondition(
      values.count == shape.count,
      "NDArray: shape \(shape) needs \(shape.count) values, got \(values.count)")
    self.shape = shape
    self.values = values
  }

  /// Creates an array filled with one value, zero unless stated.
  public init(_ shape: Shape, repeating value: Float = 0) {
    self.init(shape, [Float](repeating: value, count: shape.count))
  }

  /// Creates a scalar.
  public init(_ value: Float) { self.init([], [value]) }

  /// Returns the same elements under another shape with an equal count.
  public func reshaped(_ shape: Shape) -> NDArray { NDArray(shape, values) }

  /// Whether every element is neither infinite nor NaN.
  public var isFinite: Bool { values.allSatisfy(\.isFinite) }
}
