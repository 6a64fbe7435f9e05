import Foundation

/// The options of a specification, checked against the keys that its data set knows.
struct Options {
  private let subject: String
  private var values: [String: String] = [:]

  /// Checks the keys.
  init(_ specification: Specification, known: [String]) throws(DatasetError) {
    subject = specification.text
    for (key, value) in specification.options {
      guard known.contains(key) else {
        throw DatasetError(
          subject, .unknownOption(key, nearest: nearest(to: key, among: known), known: known))
      }
      values[key] = value
    }
  }

  /// Whether an option was given.
  func has(_ key: String) -> Bool { values[key] != nil }

  /// Returns the text of an option.
  func text(_ key: String) -> String? { values[key] }

  /// Returns one of several words.
  func choice(_ key: String, _ words: [String]) throws(DatasetError) -> String? {
    guard let value = values[key] else { return nil }
    guard words.contains(value) else {
      throw bad(key, value, words.joined(separator: " or "))
    }
    return value
  }

  /// Returns a whole number in a range.
  func integer(_ key: String, in range: ClosedRange<Int>) throws(DatasetError) -> Int? {
    guard let value = values[key] else { return nil }
    guard let number = Int(value), range.contains(number) else {
      throw bad(
        key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Returns a finite number above zero.
  func positive(_ key: String) throws(DatasetError) -> Double? {
    guard let value = values[key] else { return nil }
    guard let number = Double(value), number.isFinite, number > 0 else {
      throw bad(key, value, "a number above 0")
    }
    return number
  }

  /// Returns finite numbers separated by `separator`.
  func numbers(_ key: String, separator: Character) throws(DatasetError) -> [Double]? {
    guard let value = values[key] else { return nil }
    var numbers = [Double]()
    for part in value.split(separator: separator, omittingEmptySubsequences: false) {
      guard let number = Double(part), number.isFinite else {
        throw bad(key, value, "numbers separated by \"\(separator)\"")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Returns the error for a value that does not fit.
  func bad(_ key: String, _ value: String, _ expected: String) -> DatasetError {
    DatasetError(subject, .badOption(key: key, value: value, expected: expected))
  }
}
