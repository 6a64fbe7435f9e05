extension BinaryFloatingPoint {
  /// Whether two finite numbers differ by at most `absolute`.
  @inlinable public func isClose(to other: Self, absolute: Self) -> Bool {
    (self - other).magnitude <= absolute
  }

  /// Whether two finite numbers differ by at most `relative` times the larger magnitude.
  @inlinable public func isClose(to other: Self, relative: Self) -> Bool {
    (self - other).magnitude <= relative * max(magnitude, other.magnitude)
  }

  /// Whether two numbers are equal, both NaN, or at most `ulps` units in the last place of `other` apart.
  @inlinable public func isClose(to other: Self, ulps: Self) -> Bool {
    self == other || (isNaN && other.isNaN) || (self - other).magnitude <= ulps * other.ulp
  }
}

extension Sequence where Element: BinaryFloatingPoint {
  /// Returns the largest difference between elements at the same place, infinite if the lengths differ.
  @inlinable public func largestDifference(from other: some Sequence<Element>) -> Element {
    let (a, b) = (Array(self), Array(other))
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { ($1.0 - $1.1).magnitude > $0 ? ($1.0 - $1.1).magnitude : $0 }
  }

  /// Whether all elements are equal as numbers or both NaN; the sign of zeros does not count.
  @inlinable public func isIdentical(to other: some Sequence<Element>) -> Bool {
    let (a, b) = (Array(self), Array(other))
    return a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}
