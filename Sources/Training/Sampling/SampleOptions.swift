import Datasets

/// The text of a sampling flag taken apart: `NAME[=VALUE][,key=value]...`.
struct SampleOptions {
  /// What stands first.
  let name: String
  /// What follows the first name's equals sign, if there is one.
  let value: String?
  /// The error for a text of another form.
  let malformed: ConfigError
  private let flag: String
  private var options: [String: String] = [:]

  init(_ text: String, flag: String, keys: [String], form: String) throws(ConfigError) {
    malformed = ConfigError(sampling: flag, "\(form), is '\(text)'")
    self.flag = flag
    let items = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    }
    guard let head = items.first, !head[0].isEmpty else { throw malformed }
    name = head[0]
    value = head.count == 2 ? head[1] : nil
    for item in items.dropFirst() {
      guard item.count == 2, options[item[0]] == nil else { throw malformed }
      guard keys.contains(item[0]) else {
        let near = nearest(to: item[0], among: keys)
        throw ConfigError(
          sampling: flag,
          "has no key '\(item[0])'; "
            + (near.map { "did you mean '\($0)'" } ?? "it takes \(keys.joined(separator: ", "))"))
      }
      options[item[0]] = item[1]
    }
  }

  subscript(key: String) -> String? { options[key] }

  /// Returns a finite number that was given.
  func number(_ key: String) throws(ConfigError) -> Float? {
    guard let text = options[key] else { return nil }
    guard let number = Float(text), abs(number) <= 1e6 else {
      throw ConfigError(
        sampling: flag, "\(key) must be a number between -1e6 and 1e6, is '\(text)'")
    }
    return number
  }

  /// Returns the samples in a row; 10 unless given.
  func steps() throws(ConfigError) -> Int {
    let text = options["steps"] ?? "10"
    guard let steps = Int(text), (2...1_000).contains(steps) else {
      throw ConfigError(
        sampling: flag, "steps must be a whole number between 2 and 1000, is '\(text)'")
    }
    return steps
  }
}

extension ConfigError {
  /// A flag of sampling that is malformed or does not suit the run.
  init(sampling flag: String, _ rule: String) {
    self = .badValue(key: flag, rule: rule, source: "sample")
  }
}
