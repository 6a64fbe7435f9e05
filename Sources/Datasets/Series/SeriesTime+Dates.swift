import Foundation

extension SeriesTime {
  /// The pattern of a column that holds plain numbers.
  static let numberPattern = "number"

  /// Returns the time so many steps after another, written as the data writes times.
  ///
  /// - Parameters:
  ///   - steps: How many steps later.
  ///   - start: Where counting begins; the data's first time unless stated.
  /// - Returns: The time as text.
  public func text(after steps: Int, from start: Double? = nil) -> String {
    let start = start ?? self.start
    let count = step.count * Double(steps)
    func calendar(_ date: (CalendarDate) -> Int) -> Double {
      let day = (start / 86_400).rounded(.down)
      let first = CalendarDate(daysSince1970: Int(max(-1e9, min(1e9, day))))
      return start + Double(date(first) - first.daysSince1970) * 86_400
    }
    let whole = Int(max(-1e9, min(1e9, count.rounded())))
    let time =
      switch step.unit {
      case .number, .second: start + count
      case .day: start + count * 86_400
      case .month: calendar { $0.adding(months: whole).daysSince1970 }
      case .weekday: calendar { Self.weekday(whole, after: $0.daysSince1970) }
      }
    guard pattern == Self.numberPattern else { return TimePattern(pattern).write(time) }
    return time.rounded() == time && abs(time) < 1e15 ? String(Int(time)) : "\(time)"
  }

  /// Reads a time written as the data writes times; nil when it is of another form.
  public func start(_ text: String) -> Double? {
    if pattern == Self.numberPattern {
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
    return TimePattern(pattern).read(Array(text.utf8)[...])?.seconds
  }

  /// Returns the day that is so many days from Monday to Friday later; a day of a weekend counts as the Friday before.
  private static func weekday(_ count: Int, after day: Int) -> Int {
    // 1970-01-05 was a Monday.
    let shifted = day - 4
    let week = shifted >= 0 ? shifted / 7 : (shifted - 6) / 7
    let place = week * 5 + min(shifted - week * 7, 4) + count
    let weeks = place >= 0 ? place / 5 : (place - 4) / 5
    return count == 0 ? day : weeks * 7 + (place - weeks * 5) + 4
  }
}
