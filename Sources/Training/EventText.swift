import Engine
import Evaluation
import FeatureNetworks
import Foundation

extension Run.Event {
  /// The event as people read it, on a terminal and in `log.txt`.
  public var lines: [String] {
    switch self {
    case .started(let folder, let step, let description):
      description + ["folder     \(folder)"]
        + (step > 0 ? ["resumed at step \(grouped(step))"] : [])
    case .tick(let row, let progress): [progress.line(row)]
    case .metric(let result, let step):
      ["step \(grouped(step))  \(result.metric)  \(result.line)"]
    case .checkpoint(let path, _): ["saved \(path)"]
    case .picture(let path, _): ["drew  \(path)"]
    case .warning(let text): ["Warning: \(text)"]
    }
  }
}

extension Run.Progress {
  /// One line: how far, how fast, how long still, losses, D(x) and D(G(z)), memory.
  public func line(_ row: TickRow) -> String {
    let share = 100 * Double(step) / Double(max(total, 1))
    let losses = row.losses.map {
      "\($0.name.prefix(1).uppercased()) \(String(format: "%.4f", $0.value))"
    }
    let reports = row.reports.map { name, value in
      let shown = ["d_real": "D(x)", "d_fake": "D(G(z))"][name] ?? name
      return "\(shown) \(String(format: "%.3f", value))"
    }
    return String(format: "step %6d/%d  %5.1f%%  ", step, total, share)
      + String(format: "%7.0f samples/s  ", rate) + "left \(clock(remaining))  "
      + (["loss"] + losses).joined(separator: " ") + "  " + reports.joined(separator: "  ")
      + String(format: "  %.0f MB", memory)
  }

}

/// Returns a time as people read it: `1h05m` or `2m30s`.
func clock(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "?" }
  let whole = Int(seconds.rounded())
  return whole >= 3600
    ? String(format: "%dh%02dm", whole / 3600, whole / 60 % 60)
    : String(format: "%dm%02ds", whole / 60, whole % 60)
}

extension ClassifierTraining.Progress {
  /// One line: how far, the loss, how long still.
  public var line: String {
    let share = 100 * Double(step) / Double(max(total, 1))
    return String(format: "step %6d/%d  %5.1f%%  loss %.4f  ", step, total, share, loss)
      + "left \(clock(remaining))"
  }
}

extension ClassifierFeatures {
  /// The network as a JSON object on one line: where it is, how accurate, of what data.
  public func jsonLine(file: String) -> String {
    JSONText.object([
      ("features", JSONText.string(name)), ("accuracy", JSONText.number(accuracy)),
      ("classes", "\(classCount)"),
      ("input", JSONText.list((inputShape?.sizes ?? []).map(String.init))),
      ("weights_hash", JSONText.string(weightsHash)), ("file", JSONText.string(file)),
    ])
  }
}

extension MetricResult {
  /// The numbers as people read them, each with its interval where one is known.
  public var line: String {
    values.map { number in
      let interval = number.ci95.map {
        String(format: " [%.4g, %.4g]", $0.lowerBound, $0.upperBound)
      }
      return (number.name.isEmpty ? "" : number.name + " ") + String(format: "%.6g", number.value)
        + (interval ?? "")
    }.joined(separator: "  ") + (limit.map { String(format: "  limit %.6g", $0) } ?? "")
  }
}
