import Engine

/// A value of a computation that is being traced: what model code computes with.
///
/// A tensor knows its shape and where it comes from, but holds no numbers.
public struct Tensor {
  /// The trace this value belongs to.
  public let trace: Trace
  package let id: Int

  package init(trace: Trace, id: Int) {
    self.trace = trace
    self.id = id
  }

  /// Sizes of the axes.
  public var shape: Shape { trace.nodes[id].shape }

  /// Returns a scalar constant in the same trace.
  package func constant(_ value: Float) -> Tensor { trace.constant(value) }

  /// Returns the axis counted from 0, for an axis that may count from the last.
  ///
  /// - Precondition: the axis exists.
  package func axis(_ axis: Int, _ op: StaticString) -> Int {
    let resolved = axis < 0 ? axis + shape.rank : axis
    precondition(
      resolved >= 0 && resolved < shape.rank, "\(op): \(shape) has no axis \(axis)")
    return resolved
  }
}
