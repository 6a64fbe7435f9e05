/// The column of a table that says when each step was, as far as it is needed to go on counting.
public struct SeriesTime: Codable, Equatable, Sendable {
  /// The distance from one row to the next.
  public struct Step: Codable, Equatable, Sendable {
    /// What steps are counted in.
    public enum Unit: String, Codable, Sendable {
      /// The column holds plain numbers.
      case number
      /// Seconds of the clock.
      case second
      /// Days of the calendar.
      case day
      /// Days from Monday to Friday.
      case weekday
      /// Months; a date at the end of its month stays at the end.
      case month
    }

    /// Units from row to row.
    public let count: Double
    /// What is counted.
    public let unit: Unit
    /// Whether all rows are as far apart; otherwise `count` is the most frequent distance.
    public let isRegular: Bool

    /// Creates a step.
    public init(_ count: Double, _ unit: Unit, isRegular: Bool = true) {
      self.count = count
      self.unit = unit
      self.isRegular = isRegular
    }
  }

  /// What the column is called.
  public let name: String
  /// How times are written: `YYYY-MM-DD`, `D.M.YYYY hh:mm`, or `number`.
  public let pattern: String
  /// The first row's time: seconds since 1970-01-01 00:00 by the data's own clock, or the number itself.
  public let start: Double
  /// The distance from one row to the next.
  public let step: Step

  /// Creates the description of a time column.
  public init(name: String, pattern: String, start: Double, step: Step) {
    self.name = name
    self.pattern = pattern
    self.start = start
    self.step = step
  }
}
