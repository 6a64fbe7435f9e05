/// The least and the greatest of numbers that come one after the other.
struct ValueRange {
  private var least = Float.infinity
  private var greatest = -Float.infinity

  /// Takes numbers into account.
  mutating func add(_ values: some Sequence<Float>) {
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
  }

  /// The range.
  ///
  /// - Precondition: there was a number.
  var closed: ClosedRange<Float> {
    precondition(least <= greatest, "ValueRange: no number was added")
    return least...greatest
  }
}
