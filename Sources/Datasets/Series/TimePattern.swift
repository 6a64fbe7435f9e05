import Foundation

/// A way of writing times: the same text reads and writes them.
///
/// Letters stand for numbers: `YYYY` year, `MM` or `M` month, `DD` or `D` day, `hh`, `mm`, `ss`; all else stands for
/// itself. After the seconds decimals may follow, `.fff`, and at the end a zone, `Z` or `+01:00`.
struct TimePattern: Equatable {
  private enum Token: Equatable {
    case year, month, day, hour, minute, second
    case literal(UInt8)
  }

  private let base: String
  private let tokens: [Token]
  /// Number of decimals of the seconds.
  var decimals = 0
  /// The zone as it is written, or nothing.
  var zone = ""

  /// Takes a pattern apart.
  init(_ text: String) {
    var rest = Array(text.utf8)[...]
    if text.contains("hh"), let start = rest.lastIndex(where: { [0x5A, 0x2B, 0x2D].contains($0) }),
      var tail = Optional(rest[start...]), Self.offset(&tail) != nil, tail.isEmpty
    {
      zone = String(decoding: rest[start...], as: UTF8.self)
      rest = rest[..<start]
    }
    let digits = rest.reversed().prefix { $0 == UInt8(ascii: "f") }.count
    if digits > 0, rest.dropLast(digits).last == UInt8(ascii: ".") {
      decimals = min(digits, Self.mostDecimals)
      rest = rest.dropLast(digits + 1)
    }
    base = String(decoding: rest, as: UTF8.self)
    var tokens = [Token]()
    while let first = rest.first {
      let name = Self.names.first { rest.starts(with: $0.text.utf8) }
      tokens.append(name?.token ?? .literal(first))
      rest = rest.dropFirst(name?.text.utf8.count ?? 1)
    }
    self.tokens = tokens
  }

  // Seconds since 1970 in double precision tell microseconds apart.
  private static let mostDecimals = 6

  private static let names: [(text: String, token: Token)] = [
    ("YYYY", .year), ("MM", .month), ("M", .month), ("DD", .day), ("D", .day), ("hh", .hour),
    ("mm", .minute), ("ss", .second),
  ]

  /// The dates that are recognised, alone and before a time of day.
  static let known: [TimePattern] = {
    let dates = [
      "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY",
      "DD-MM-YYYY", "MM-DD-YYYY",
    ]
    let clocks = ["", "Thh:mm", "Thh:mm:ss", " hh:mm", " hh:mm:ss"]
    return (dates.flatMap { date in clocks.map { date + $0 } } + ["YYYY-MM"]).map {
      TimePattern($0)
    }
  }()

  /// The pattern as text.
  var text: String {
    base + (decimals > 0 ? "." + String(repeating: "f", count: decimals) : "") + zone
  }

  /// The pattern with months and days of one digit where that is enough.
  var shortened: TimePattern {
    var result = TimePattern(
      base.replacing("MM", with: "M").replacing("DD", with: "D"))
    (result.decimals, result.zone) = (decimals, zone)
    return result
  }

  /// Whether the day comes before the month.
  var isDayFirst: Bool { base.hasPrefix("D") }
  /// Whether a time of day follows the date.
  var hasClock: Bool { tokens.contains(.hour) }

  // MARK: Reading

  /// What was read.
  struct Reading {
    /// Seconds since 1970-01-01 00:00, by the clock of the text.
    var seconds: Double
    /// Seconds by which that clock is ahead of universal time; 0 where no zone is named.
    var offset = 0.0
    /// The zone as it is written, and the number of decimals.
    var zone = "", decimals = 0
    /// Whether month or day has one digit.
    var isShort = false
  }

  /// Reads a time; nil when the text is of another form.
  ///
  /// Month, day and hour may have one digit or two. Decimals of seconds and a zone may follow a time of day, whether the
  /// pattern names them or not.
  func read(_ text: ArraySlice<UInt8>) -> Reading? {
    var rest = text
    var reading = Reading(seconds: 0)
    var (year, month, day) = (1970, 1, 1)
    for token in tokens {
      if case .literal(let byte) = token {
        guard rest.popFirst() == byte else { return nil }
        continue
      }
      let digits = rest.prefix(token == .year ? 4 : 2).prefix { (0x30...0x39).contains($0) }
      guard digits.count == 4 || token != .year && !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      let value = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
      switch token {
      case .year: year = value
      case .month: month = value
      case .day: day = value
      case .hour where value < 24: reading.seconds += Double(value) * 3600
      case .minute where value < 60: reading.seconds += Double(value) * 60
      case .second where value < 60: reading.seconds += Double(value)
      default: return nil
      }
      if digits.count == 1, token == .month || token == .day { reading.isShort = true }
    }
    if tokens.last == .second, rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty, digits.count <= 9 else { return nil }
      reading.decimals = min(digits.count, Self.mostDecimals)
      reading.seconds +=
        Double(digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }) / pow(10, Double(digits.count))
      rest = rest.dropFirst(digits.count + 1)
    }
    if hasClock, !rest.isEmpty {
      reading.zone = String(decoding: rest, as: UTF8.self)
      guard let offset = Self.offset(&rest) else { return nil }
      reading.offset = offset
    }
    guard rest.isEmpty, let date = CalendarDate(year: year, month: month, day: day) else {
      return nil
    }
    reading.seconds += Double(date.daysSince1970) * 86_400
    return reading
  }

  /// Takes a zone, `Z`, `+01:00` or `+0100`, and returns its seconds.
  private static func offset(_ text: inout ArraySlice<UInt8>) -> Double? {
    guard let sign = text.popFirst() else { return nil }
    if sign == UInt8(ascii: "Z") { return 0 }
    let digits = text.filter { $0 != UInt8(ascii: ":") }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), digits.count == 4,
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      text.count == 4 || text.count == 5 && text[text.startIndex + 2] == UInt8(ascii: ":")
    else { return nil }
    text = []
    let values = digits.map { Double($0) - 0x30 }
    let seconds = (values[0] * 10 + values[1]) * 3600 + (values[2] * 10 + values[3]) * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  // MARK: Writing

  /// Writes a time given in seconds since 1970-01-01 00:00 by the clock of the pattern.
  func write(_ seconds: Double) -> String {
    let scale = pow(10, Double(decimals))
    // Rounded first, so that 59.9999 does not become 60.
    let ticks = Int(max(-9e18, min(9e18, (seconds * scale).rounded())))
    let perDay = 86_400 * Int(scale)
    let days = Int((Double(ticks) / Double(perDay)).rounded(.down))
    let time = ticks - days * perDay
    let second = time / Int(scale)
    let date = CalendarDate(daysSince1970: days)
    var result = ""
    for token in tokens {
      switch token {
      case .year: result += padded(date.year, 4)
      case .month: result += padded(date.month, base.contains("MM") ? 2 : 1)
      case .day: result += padded(date.day, base.contains("DD") ? 2 : 1)
      case .hour: result += padded(second / 3600, 2)
      case .minute: result += padded(second / 60 % 60, 2)
      case .second: result += padded(second % 60, 2)
      case .literal(let byte): result += String(decoding: [byte], as: UTF8.self)
      }
    }
    if decimals > 0 { result += "." + padded(time % Int(scale), decimals) }
    return result + zone
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
