extension BinaryFloatingPoint {
  /// Whether two finite numbers differ by at most `absolute`.
  public func isClose(to other: Self, absolute: Self) -> Bool {
    (self - other).magnitude <= absolute
  }

  /// Whether two finite numbers differ by at most `relative` times the larger magnitude.
  public func isClose(to other: Self, relative: Self) -> Bool {
    (self - other).magnitude <= relative * max(magnitude, other.magnitude)
  }
}

extension Sequence where Element: BinaryFloatingPoint {
  /// Returns the largest difference between elements at the same place, infinite if the lengths differ.
  public func largestDifference(from other: some Sequence<Element>) -> Element {
    let (a, b) = (Array(self), Array(other))
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { ($1.0 - $1.1).magnitude > $0 ? ($1.0 - $1.1).magnitude : $0 }
  }
}
