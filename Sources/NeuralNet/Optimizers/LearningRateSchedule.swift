import Foundation

/// How the learning rate changes over a run: a factor on the optimiser's rate.
public struct LearningRateSchedule: Codable, Sendable, Equatable {
  /// The course of the factor after the warm-up.
  public enum Kind: String, Choice {
    /// 1 throughout.
    case constant
    /// From 1, straight, to `final` at the end of the run.
    case linear
    /// From 1 to `final` at the end of the run, by an equal ratio each step.
    case exponential
    /// From 1 to `final` along half a cosine. Loshchilov and Hutter, "SGDR", 2016, arXiv:1608.03983.
    case cosine
  }

  /// The course after the warm-up; constant unless stated.
  public var kind = Kind.constant
  /// Steps over which the factor first rises from 0, straight; 0 means none.
  public var warmup = 0
  /// Steps, counted after the warm-up, before the decay begins.
  public var hold = 0
  /// The factor at the end of the run, at least 0; greater than 0 for an exponential decay.
  public var final: Float = 0

  /// Creates a schedule; constant unless stated.
  public init(kind: Kind = .constant, warmup: Int = 0, hold: Int = 0, final: Float = 0) {
    self.kind = kind
    self.warmup = warmup
    self.hold = hold
    self.final = final
  }

  /// Returns the factor for an update.
  ///
  /// - Parameters:
  ///   - step: Updates made before this one.
  ///   - total: Updates of the whole run.
  /// - Returns: A number of at least 0, 1 for the optimiser's own rate.
  public func factor(step: Int, of total: Int) -> Float {
    if step < warmup { return Float(step + 1) / Float(warmup + 1) }
    let length = max(1, total - warmup - hold)
    let progress = min(1, max(0, Float(step - warmup - hold) / Float(length)))
    switch kind {
    case .constant: return 1
    case .linear: return 1 + (final - 1) * progress
    case .exponential: return pow(final, progress)
    case .cosine: return final + (1 - final) * 0.5 * (1 + cos(.pi * progress))
    }
  }

  /// Throws when a number is out of its range.
  public func validate() throws(HyperparameterError) {
    for (name, value) in [("warmup", warmup), ("hold", hold)] {
      if value < 0 {
        throw HyperparameterError("schedule.\(name)", "must be at least 0, is \(value)")
      }
      // Far beyond any run, and their sum does not overflow.
      if value > 1_000_000_000_000 {
        throw HyperparameterError("schedule.\(name)", "is longer than any run: \(value)")
      }
    }
    if final < 0 { throw HyperparameterError("schedule.final", "must be at least 0, is \(final)") }
    if kind == .exponential, final <= 0 {
      throw HyperparameterError("schedule.final", "must be greater than 0 for an exponential decay")
    }
  }
}
