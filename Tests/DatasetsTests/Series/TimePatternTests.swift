import Foundation
import Testing

@testable import Datasets

@Suite struct TimePatternTests {
  /// Patterns, and times written by Foundation's calendar.
  static let times: [(pattern: String, text: String, seconds: Double)] = [
    ("YYYY-MM-DD", "1970-01-01", 0), ("YYYY-MM-DD", "2004-02-29", 1_078_012_800),
    ("YYYY-MM-DD", "1969-12-31", -86_400), ("YYYY-MM-DD", "0001-01-01", -62_135_596_800),
    ("YYYY-MM-DD", "9999-12-31", 253_402_214_400), ("YYYY/MM/DD", "2100-03-01", 4_107_542_400),
    ("DD.MM.YYYY", "19.08.2004", 1_092_873_600), ("M/D/YYYY", "8/9/2004", 1_092_009_600),
    ("YYYY-MM", "2004-08", 1_091_318_400),
    ("YYYY-MM-DD hh:mm", "2004-08-19 09:30", 1_092_907_800),
    ("YYYY-MM-DDThh:mm:ss.fff", "2004-08-19T23:59:59.125", 1_092_959_999.125),
    ("YYYY-MM-DDThh:mm:ss+02:00", "2004-08-19T00:00:01+02:00", 1_092_873_601),
    ("YYYY-MM-DDThh:mm:ssZ", "2004-08-19T00:00:01Z", 1_092_873_601),
  ]

  @Test(arguments: times)
  func `times are read and written`(pattern: String, text: String, seconds: Double) {
    let text = pattern.contains("/MM/") ? text.replacing("-", with: "/") : text
    let pattern = TimePattern(pattern)
    #expect(pattern.read(Array(text.utf8)[...])?.seconds == seconds)
    #expect(pattern.write(seconds) == text)
    #expect(TimePattern(pattern.text) == pattern)
  }

  @Test func `every day of 400 years and more goes there and back`() {
    var previous = CalendarDate(daysSince1970: -200_001)
    for day in -200_000...150_000 {
      let date = CalendarDate(daysSince1970: day)
      #expect(date.daysSince1970 == day)
      #expect(previous.isLastOfMonth ? date.day == 1 : date.day == previous.day + 1)
      previous = date
    }
  }

  @Test(arguments: [
    "2004-13-01", "2004-02-30", "2003-02-29", "1900-02-29", "2004-00-10", "04-01-01", "2004-1-",
    "2004-01-01x", "", "2004", "12:30", "2004-01-01T24:00", "2004-01-01T10:60",
    "2004-01-01 10:00:00.",
    "2004-01-01T10:00+1", "2004-01-01T10:00+01:0", "2004.5", "1.2.3.4",
  ])
  func `what is no time is no time`(text: String) {
    #expect(TimeColumn.patterns(of: Array(text.utf8)[...]).isEmpty)
  }

  /// Dates of a column, what continues them.
  static let columns: [(dates: [String], next: String, step: SeriesTime.Step)] = [
    (["2020-01-01", "2020-01-02"], "2020-01-03", .init(1, .day)),
    (["2020-01-01", "2020-01-08", "2020-01-15"], "2020-01-22", .init(7, .day)),
    (["2020-01-31", "2020-02-29", "2020-03-31"], "2020-04-30", .init(1, .month)),
    (["2020-01-15", "2020-04-15", "2020-07-15"], "2020-10-15", .init(3, .month)),
    (["2018-02-03", "2019-02-03", "2020-02-03"], "2021-02-03", .init(12, .month)),
    (["1990-07", "1990-08", "1990-09"], "1990-10", .init(1, .month)),
    (["2020-01-02", "2020-01-03", "2020-01-06"], "2020-01-07", .init(1, .weekday)),
    (
      ["2020-12-31T23:45", "2021-01-01T00:00", "2021-01-01T00:15"], "2021-01-01T00:30",
      .init(900, .second)
    ),
    (
      ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-11"], "2020-01-05",
      .init(1, .day, isRegular: false)
    ),
    // The clock is put forward in between; both zones are told.
    (
      ["2021-03-28T01:00:00+01:00", "2021-03-28T03:00:00+02:00", "2021-03-28T04:00:00+02:00"],
      "2021-03-28T04:00:00+01:00", .init(3600, .second)
    ),
  ]

  @Test(arguments: columns)
  func `the step of a column is found and continued`(
    dates: [String], next: String, step: SeriesTime.Step
  ) throws {
    // The zone of times is that of the first row.
    for dates in dates[0].contains("+") ? [dates] : [dates, dates.reversed()] {
      let pattern = try #require(TimeColumn.patterns(of: Array(dates[0].utf8)[...]).first)
      var column = TimeColumn(pattern, subject: "t", column: 0)
      for date in dates { column.add(Array(date.utf8)[...], series: 0, line: 1) }
      #expect(column.failure == nil)
      let time = column.time(name: "t")
      #expect(time.step == step)
      #expect(time.text(after: 0) == dates.min())
      #expect(time.text(after: dates.count) == next)
    }
  }

  @Test func `numbers are read exactly`() {
    for text in [
      "0", "-0", "1", "12345678901234567890", "0.1", "1e22", "1e23", "123456789012345678e-5",
      "9007199254740993", "4.35", "1e-22", "1.7976931348623157e308", "5e-324", "1e999",
    ] {
      let value = TableNumber(Array(text.utf8)[...]).value
      #expect(value?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
    for text in [
      "", "x", "1x", "0x10", "1e", "e5", ".", "-", "+", "1.2.3", "1,2,3", "1e12345", "--1",
    ] {
      #expect(TableNumber(Array(text.utf8)[...]).value == nil, "\(text)")
    }
  }
}
