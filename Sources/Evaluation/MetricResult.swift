internal import Engine

/// A metric's value together with everything that is needed to compare it with another.
public struct MetricResult: Sendable, Equatable {
  /// One number of a metric.
  public struct Number: Sendable, Equatable {
    /// What it is, such as `precision`; empty for the only number of a metric.
    public var name: String
    /// The number.
    public var value: Double
    /// The interval at 95 % confidence, where one is known.
    public var ci95: ClosedRange<Double>?

    /// Creates a number.
    public init(_ name: String, _ value: Double, ci95: ClosedRange<Double>? = nil) {
      self.name = name
      self.value = value
      self.ci95 = ci95
    }
  }

  /// The metric's name, such as `fid` or `modes`.
  public var metric: String
  /// The number, or the numbers by name.
  public var values: [Number]
  /// What the only number tends to with infinitely many samples, where that was estimated.
  public var limit: Double?
  /// Real samples that were used; 0 where the true distribution is known by formula.
  public var realCount: Int
  /// Generated samples that were used.
  public var generatedCount: Int
  /// Which of the published ways of computing the metric was followed.
  public var convention: String
  /// What the samples were turned into before they were compared.
  public var features: String
  /// How the value came about; values may be compared when these differ in the seed at most.
  public var fingerprint: String
  /// Wall-clock time it took.
  public var seconds: Double

  /// Creates the result of a metric with several numbers.
  public init(
    metric: String, values: [Number], realCount: Int, generatedCount: Int, convention: String,
    features: String, seed: UInt64, version: String, seconds: Double
  ) {
    self.metric = metric
    self.values = values
    self.realCount = realCount
    self.generatedCount = generatedCount
    self.convention = convention
    self.features = features
    self.seconds = seconds
    fingerprint = """
      metric=\(metric);convention=\(convention);features=\(features);\
      n=\(realCount)/\(generatedCount);seed=\(seed);version=\(version)
      """
  }

  /// Creates the result of a metric with one number.
  public init(
    metric: String, value: Double, ci95: ClosedRange<Double>? = nil, realCount: Int,
    generatedCount: Int, convention: String, features: String, seed: UInt64, version: String,
    seconds: Double
  ) {
    self.init(
      metric: metric, values: [Number("", value, ci95: ci95)], realCount: realCount,
      generatedCount: generatedCount, convention: convention, features: features, seed: seed,
      version: version, seconds: seconds)
  }
}

extension MetricResult {
  /// The result as a JSON object on one line, without a line break at the end.
  ///
  /// `value` is a number for a metric with one number, else an object; `ci95` is a list of two numbers, or
  /// an object of such lists, and is left out where no interval is known, as `limit` is. NaN and infinity become `null`.
  public var jsonLine: String {
    let intervals = values.compactMap { number in
      number.ci95.map { interval in
        (
          key: number.name,
          value: JSONText.list([Self.text(interval.lowerBound), Self.text(interval.upperBound)])
        )
      }
    }
    var members = [(key: "metric", value: JSONText.string(metric))]
    if let only = values.first, values.count == 1, only.name.isEmpty {
      members.append((key: "value", value: Self.text(only.value)))
      if let interval = intervals.first { members.append((key: "ci95", value: interval.value)) }
    } else {
      let numbers = values.map { (key: $0.name, value: Self.text($0.value)) }
      members.append((key: "value", value: JSONText.object(numbers)))
      if !intervals.isEmpty { members.append((key: "ci95", value: JSONText.object(intervals))) }
    }
    if let limit { members.append((key: "limit", value: Self.text(limit))) }
    members += [
      (key: "n_real", value: "\(realCount)"),
      (key: "n_generated", value: "\(generatedCount)"),
      (key: "convention", value: JSONText.string(convention)),
      (key: "features", value: JSONText.string(features)),
      (key: "fingerprint", value: JSONText.string(fingerprint)),
      (key: "seconds", value: Self.text(seconds)),
    ]
    return JSONText.object(members)
  }

  static func text(_ number: Double) -> String { JSONText.number(number) }
}
