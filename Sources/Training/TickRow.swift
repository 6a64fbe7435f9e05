import Engine

/// A row of statistics: means since the row before.
public struct TickRow: Sendable {
  /// Generator updates made.
  public let step: Int
  /// Real samples seen.
  public let samples: Int
  /// Mean loss by player, of those that updated.
  public let losses: [(name: String, value: Double)]
  /// Means of what else the players report.
  public let reports: [(name: String, value: Double)]
  /// Euclidean norm of each player's gradient at the row's last step.
  public let gradientNorms: [(name: String, value: Double)]

  /// The row as a JSON object, with how far the run is.
  public func jsonLine(_ progress: Run.Progress) -> String {
    jsonLine(seconds: progress.elapsed, rate: progress.rate, memory: progress.memory)
  }

  /// The row as a JSON object.
  ///
  /// - Parameters:
  ///   - seconds: Time since training began or was resumed.
  ///   - rate: Real samples per second since the row before.
  ///   - memory: Resident memory of the process in megabytes.
  /// - Returns: The object on one line.
  func jsonLine(seconds: Double, rate: Double, memory: Double) -> String {
    func numbers(_ pairs: [(name: String, value: Double)]) -> String {
      JSONText.object(pairs.map { ($0.name, JSONText.number($0.value)) })
    }
    return JSONText.object(
      [
        ("step", "\(step)"), ("images", "\(samples)"), ("losses", numbers(losses)),
      ] + reports.map { ($0.name, JSONText.number($0.value)) } + [
        ("gradient_norms", numbers(gradientNorms)), ("seconds", JSONText.number(rounded(seconds))),
        ("images_per_second", JSONText.number(rounded(rate))),
        ("memory_mb", JSONText.number(rounded(memory))),
      ])
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
