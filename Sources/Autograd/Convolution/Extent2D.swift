/// Two sizes of an image, in pixels: `Extent2D(3, 5)`, or `3` where both are equal.
public struct Extent2D: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Size from top to bottom.
  public var height: Int
  /// Size from left to right.
  public var width: Int

  /// Bundles two sizes.
  public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  /// Uses one size for both.
  public init(integerLiteral size: Int) { self.init(size, size) }

  /// Such as `3x5`.
  public var description: String { "\(height)x\(width)" }
}

/// How many pixels are added around an image before a window moves over it.
public enum Padding2D: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// As many on each side.
  case all(Int)
  /// As many as stated.
  case sides(top: Int, bottom: Int, left: Int, right: Int)
  /// As many as make the output `ceil(input / stride)`, the odd pixel at the bottom and right: TensorFlow's
  /// `SAME`.
  case same

  /// As many on each side.
  public init(integerLiteral size: Int) { self = .all(size) }

  /// Pixels before and after an axis of `size`, on which a window of `span` pixels moves by `stride`.
  func along(
    _ axis: KeyPath<Extent2D, Int>, size: Int, span: Int, stride: Int
  ) -> (before: Int, after: Int) {
    switch self {
    case .all(let count): return (count, count)
    case .sides(let top, let bottom, let left, let right):
      return axis == \.height ? (top, bottom) : (left, right)
    case .same:
      let total = max(0, ((size + stride - 1) / stride - 1) * stride + span - size)
      return (total / 2, total - total / 2)
    }
  }
}
