import Foundation

/// Follows a column of times: whether they rise or fall, and how far they are apart.
struct TimeColumn {
  /// How times are written; nil for plain numbers.
  private var pattern: TimePattern?
  /// Why the column cannot be one of such times, once that is known.
  private(set) var failure: DatasetError?
  /// Whether times fall, for each series; nil where there is a single row.
  private(set) var isFalling: [Bool?] = []
  /// Number of times that were understood.
  private(set) var count = 0
  private let subject: String
  private let column: Int
  /// First and last time of each series.
  private var ends: [(first: Double, last: Double)] = []
  /// The offset of the first time's zone, by whose clock all times are kept.
  private var offset: Double?
  private var gaps: [Double: Int] = [:]
  private var months: Int?
  private var isMonthly = true
  private var touchesWeekend = false
  private static let mostGaps = 4096

  /// Begins with the first row; `column` is the column's number from 0.
  init(_ pattern: TimePattern?, subject: String, column: Int) {
    (self.pattern, self.subject, self.column) = (pattern, subject, column)
  }

  /// The patterns that a text may be of.
  static func patterns(of text: ArraySlice<UInt8>) -> [TimePattern] {
    TimePattern.known.filter { $0.read(text) != nil }
  }

  /// Takes the next row of a series into account.
  mutating func add(_ text: ArraySlice<UInt8>, series: Int, line: Int) {
    guard failure == nil else { return }
    guard let time = read(text) else {
      let form = pattern.map { "a time like " + $0.text } ?? "a number"
      return fail(
        "\"\(excerpt(text))\" is not \(form)", "repair it, or name another column with time=", line)
    }
    if let pattern, !pattern.hasClock {
      let day = Int(time / 86_400)
      touchesWeekend = touchesWeekend || (day % 7 + 7 + 3) % 7 >= 5
    }
    count += 1
    guard series < ends.count else {
      ends.append((time, time))
      isFalling.append(nil)
      return
    }
    let previous = ends[series].last
    guard time != previous else {
      return fail(
        "\"\(excerpt(text))\" stands there twice",
        "remove one of the rows, or name the column that tells series apart with id=", line)
    }
    guard isFalling[series] ?? (time < previous) == (time < previous) else {
      return fail(
        "\"\(excerpt(text))\" is out of order: rows before it \(time < previous ? "rise" : "fall")",
        "sort the rows by time, or name the column that tells series apart with id=", line)
    }
    isFalling[series] = time < previous
    ends[series].last = time
    addGap(min(time, previous), max(time, previous))
  }

  /// Reads a time, in seconds by the clock of the first time's zone.
  private mutating func read(_ text: ArraySlice<UInt8>) -> Double? {
    guard let pattern else { return TableNumber(text).value.flatMap { $0.isFinite ? $0 : nil } }
    guard let reading = pattern.read(text) else { return nil }
    if offset == nil {
      offset = reading.offset
      self.pattern?.zone = reading.zone
      self.pattern?.decimals = reading.decimals
    }
    if reading.isShort { self.pattern = self.pattern?.shortened }
    return reading.seconds - reading.offset + (offset ?? 0)
  }

  private mutating func addGap(_ from: Double, _ to: Double) {
    // Rounded, since tenths have no exact difference.
    let gap = ((to - from) * 1e6).rounded() / 1e6
    if gaps.count < Self.mostGaps || gaps[gap] != nil { gaps[gap, default: 0] += 1 }
    guard pattern != nil, isMonthly else { return }
    let days = [from, to].map { ($0 / 86_400).rounded(.down) }
    let dates = days.map { CalendarDate(daysSince1970: Int($0)) }
    let between = (dates[1].year - dates[0].year) * 12 + dates[1].month - dates[0].month
    isMonthly =
      between > 0 && months ?? between == between
      && from - days[0] * 86_400 == to - days[1] * 86_400
      && (dates[0].day == dates[1].day || dates[0].isLastOfMonth && dates[1].isLastOfMonth)
    months = between
  }

  private mutating func fail(_ problem: String, _ remedy: String, _ line: Int) {
    failure = DatasetError(
      subject, .badTable(problem, remedy: remedy), at: .field(line: line, column: column + 1))
  }

  // MARK: Result

  /// Whether the day may as well be the month.
  var isDayFirst: Bool { pattern?.isDayFirst ?? false }

  /// What is known of the column after its last row.
  func time(name: String) -> SeriesTime {
    let start = ends.first.map { isFalling.first == true ? $0.last : $0.first } ?? 0
    return SeriesTime(
      name: name, pattern: pattern?.text ?? SeriesTime.numberPattern, start: start, step: step)
  }

  private var step: SeriesTime.Step {
    // Of equally frequent gaps the shortest.
    let usual = gaps.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? 0
    let isRegular = gaps.count <= 1
    guard let pattern else { return SeriesTime.Step(usual, .number, isRegular: isRegular) }
    if isMonthly, let months, gaps.values.reduce(0, +) > 1 || months.isMultiple(of: 12) {
      return SeriesTime.Step(Double(months), .month)
    }
    if usual.truncatingRemainder(dividingBy: 86_400) != 0 || pattern.hasClock && !isRegular {
      return SeriesTime.Step(usual, .second, isRegular: isRegular)
    }
    if usual == 86_400, !isRegular, !touchesWeekend, !pattern.hasClock {
      return SeriesTime.Step(1, .weekday, isRegular: gaps.keys.allSatisfy { $0 <= 3 * 86_400 })
    }
    return SeriesTime.Step(usual / 86_400, .day, isRegular: isRegular)
  }
}
