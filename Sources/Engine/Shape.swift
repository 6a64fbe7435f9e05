/// The sizes of an array's axes, outermost first; row-major.
///
/// The empty shape `[]` is a scalar with one element.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// Size of each axis; every size is at least 0.
  public let sizes: [Int]

  /// Creates a shape.
  ///
  /// - Precondition: no size is negative.
  public init(_ sizes: [Int]) {
    precondition(sizes.allSatisfy { $0 >= 0 }, "Shape: a size is negative in \(sizes)")
    self.sizes = sizes
  }

  /// Creates a shape from a literal such as `[64, 784]`.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// Number of axes.
  public var rank: Int { sizes.count }

  /// Number of elements: the product of the sizes, 1 for a scalar.
  public var count: Int { sizes.reduce(1, *) }

  /// Size of one axis; negative axes count from the last.
  public subscript(axis: Int) -> Int { sizes[axis < 0 ? axis + sizes.count : axis] }

  /// Distance in elements between neighbours along each axis.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    return strides
  }

  /// Returns the shape that both operands stretch to, or nil when they cannot.
  ///
  /// Axes are aligned from the last; a size of 1 stretches to any size.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for back in 1..<(rank + 1) {
      let a = back <= self.rank ? sizes[self.rank - back] : 1
      let b = back <= other.rank ? other.sizes[other.rank - back] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - back] = a == 1 ? b : a
    }
    return Shape(result)
  }
}

extension Shape: CustomStringConvertible {
  /// The sizes in brackets, such as `[64, 784]`.
  public var description: String { "[" + sizes.map(String.init).joined(separator: ", ") + "]" }
}
