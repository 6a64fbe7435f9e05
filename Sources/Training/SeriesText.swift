import Datasets
import Engine
import NeuralNet

/// Series as a table in long form: `sequence,step`, perhaps the time, then the features in their units.
struct SeriesText {
  private let layout: SeriesLayout
  /// The time of the first step; nil for a table without times.
  private let start: Double?

  /// Prepares a table.
  ///
  /// - Parameters:
  ///   - layout: What the numbers mean.
  ///   - dates: `first` for the data's first time, or a time written as in the data; nil for a table without times.
  /// - Throws: ``ConfigError`` when the data has no times or they are written in another way.
  init(_ layout: SeriesLayout, dates: String?) throws(ConfigError) {
    self.layout = layout
    guard let dates else {
      start = nil
      return
    }
    guard let time = layout.time else {
      throw ConfigError(
        sampling: "--dates", "needs series whose data has a column of dates; this run's has none")
    }
    guard let start = dates == "first" ? time.start : time.start(dates) else {
      throw ConfigError(
        sampling: "--dates",
        "must be `first` or a time such as \(time.text(after: 0)), is '\(dates)'")
    }
    self.start = start
  }

  /// The first line.
  var header: String {
    let time = start == nil ? [] : layout.time.map { [$0.name] } ?? []
    return (["sequence", "step"] + time + layout.columns).map(quoted).joined(separator: ",") + "\n"
  }

  /// Returns the lines of scaled series `[count, steps, features]`, the first of which has the given number.
  func rows(_ series: NDArray, first: Int) -> String {
    let (steps, features) = (series.shape[1], series.shape[2])
    let restored = layout.scaling.restored(series).values
    let times = (0..<steps).map { step in
      start.flatMap { start in layout.time.map { quoted($0.text(after: step, from: start)) + "," } }
        ?? ""
    }
    var text = ""
    for row in 0..<series.shape[0] * steps {
      text += "\(first + row / steps),\(row % steps)," + times[row % steps]
      for feature in 0..<features {
        if feature > 0 { text += "," }
        text += number(restored[row * features + feature])
      }
      text += "\n"
    }
    return text
  }

  /// The shortest text that reads back as the same number, whole numbers without a point.
  private func number(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 0x1p24 ? String(Int(value)) : "\(value)"
  }

  /// A field as RFC 4180 writes it.
  private func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
