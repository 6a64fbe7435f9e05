public import Engine

/// Something whose elements can be read in place, to be written to a file without a copy.
public protocol TensorValues {
  /// The sizes of the axes.
  var shape: Shape { get }
  /// Calls `body` with the elements, row-major; `shape.count` of them.
  func withElements<E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> Void
  ) throws(E)
}

extension NDArray: TensorValues {
  /// Calls `body` with the elements, row-major.
  public func withElements<E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> Void
  ) throws(E) {
    try values.withUnsafeBufferPointer(body)
  }
}

/// Elements that somebody else keeps in memory, for as long as this value is used.
public struct BorrowedTensor: TensorValues {
  /// The sizes of the axes.
  public var shape: Shape
  /// The elements, row-major; `shape.count` of them.
  public var elements: UnsafeBufferPointer<Float>

  /// Creates a view of elements.
  ///
  /// - Precondition: `elements` has `shape.count` elements.
  public init(_ shape: Shape, _ elements: UnsafeBufferPointer<Float>) {
    precondition(
      elements.count == shape.count,
      "BorrowedTensor: shape \(shape) needs \(shape.count) values, got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// Calls `body` with the elements, row-major.
  public func withElements<E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> Void
  ) throws(E) {
    try body(elements)
  }
}
