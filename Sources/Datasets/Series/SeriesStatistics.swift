/// Range, mean and variance of one feature, gathered value by value.
struct SeriesStatistics {
  private(set) var count = 0
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity
  private var mean = 0.0
  private var squares = 0.0

  /// Takes a value into account (Welford 1962).
  mutating func add(_ value: Double) {
    count += 1
    least = min(least, value)
    greatest = max(greatest, value)
    let distance = value - mean
    mean += distance / Double(count)
    squares += distance * (value - mean)
  }

  /// Returns the map of a kind for the values that were seen.
  ///
  /// - Precondition: there was a value.
  func column(_ kind: SeriesScaling.Kind) -> SeriesScaling.Column {
    precondition(count > 0, "SeriesStatistics: a scaling needs a value")
    return switch kind {
    case .none: SeriesScaling.Column(offset: 0, scale: 1)
    case .minmax: SeriesScaling.Column(offset: least, scale: greatest - least)
    case .standard:
      // The mean of equal numbers can differ from them in the last digit.
      least == greatest
        ? SeriesScaling.Column(offset: least, scale: 0)
        : SeriesScaling.Column(offset: mean, scale: (squares / Double(count)).squareRoot())
    }
  }
}
