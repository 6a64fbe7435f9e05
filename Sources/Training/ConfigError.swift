import Datasets
import NeuralNet

/// Why a run cannot start: something in a flag or a configuration file.
public enum ConfigError: Error, Equatable, Sendable {
  /// A variant of that name does not exist.
  case unknownVariant(String, nearest: String?, count: Int)
  /// A key that no hyper-parameter has.
  case unknownKey(String, nearest: String?, source: String)
  /// A value of the wrong kind, or outside its range.
  case badValue(key: String, rule: String, source: String)
  /// A configuration file that is not a mapping of keys to values.
  case malformed(source: String, problem: String)
  /// A metric that does not exist or does not suit the data.
  case metric(String, problem: String)
}

extension ConfigError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .unknownVariant(let name, let nearest?, _):
      "There is no variant '\(name)'. Did you mean '\(nearest)'?"
    case .unknownVariant(let name, nil, let count):
      "There is no variant '\(name)'. `ganctl list variants` prints all \(count)."
    case .unknownKey(let key, let nearest?, let source):
      "\(source): there is no key '\(key)'. Did you mean '\(nearest)'?"
    case .unknownKey(let key, nil, let source):
      "\(source): there is no key '\(key)'. `ganctl train VARIANT --dry-run` prints all keys."
    case .badValue(let key, let rule, let source):
      "\(source): \(key) \(rule)."
    case .malformed(let source, let problem):
      "\(source): \(problem). Write one `key: value` a line, as in a run's config.yaml."
    case .metric(let name, let problem):
      "metric '\(name)': \(problem)."
    }
  }
}

extension ConfigError {
  /// The error for a metric that does not exist.
  static func noMetric(_ name: String, among names: [String]) -> ConfigError {
    let near = nearest(to: name, among: names).map { "did you mean '\($0)'" }
    return .metric(
      name, problem: "there is no such metric; " + (near ?? "`ganctl list metrics` prints all"))
  }

  /// The error for `modes` of data whose modes are not known.
  static func noModes(_ data: String) -> ConfigError {
    .metric(
      "modes", problem: "needs data with known modes, such as ring8 or grid25, not \(data)")
  }
}
