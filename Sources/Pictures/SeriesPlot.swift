public import Engine

/// Real and generated series over each other: a panel for each feature, a line for each series.
public struct SeriesPlot: Sendable {
  /// Series of the data `[count, steps, features]`, drawn in blue.
  public var real: NDArray?
  /// Series of the generator, drawn in orange.
  public var generated: NDArray?
  /// What the features are called, perhaps with their units.
  public var columns: [String]
  /// A line above the panels.
  public var title: String
  /// Width in pixels; the height follows from the number of panels.
  public var width: Int

  /// The most features that are drawn; the title says when there are more.
  public static let mostPanels = 12

  /// The most series of either side that are drawn, the first ones: more would fill the panels.
  public static let mostSeries = 100

  /// Creates a plot.
  ///
  /// - Precondition: series have three axes, the last as long as there are columns.
  public init(
    real: NDArray? = nil, generated: NDArray? = nil, columns: [String], title: String = "",
    width: Int = 1000
  ) {
    for series in [real, generated] {
      precondition(
        series.map { $0.shape.rank == 3 && $0.shape[2] == columns.count } ?? true,
        "SeriesPlot: series \(series?.shape ?? []) do not have \(columns.count) features")
    }
    self.real = real
    self.generated = generated
    self.columns = columns
    self.title = title
    self.width = width
  }

  /// Returns the drawn plot.
  ///
  /// The height of a panel shows all real values of its feature; generated values beyond are cut off, unless the real ones
  /// never change, and the panel says how many these are, from a tenth on.
  public func picture() -> Picture {
    let panels = min(columns.count, Self.mostPanels)
    let across = max(1, min(panels, panels <= 4 ? (panels + 1) / 2 : 3))
    let down = max(1, (panels + across - 1) / across)
    let size = (x: max(width, 300) / across, y: panels == 1 ? 480 : across == 3 ? 280 : 340)
    let top = 46
    var canvas = Canvas(
      width: size.x * across, height: top + size.y * down + 8, color: Palette.paper)
    for panel in 0..<panels {
      let range = range(of: panel)
      let frame = SeriesPanel(
        left: panel % across * size.x, top: top + panel / across * size.y, width: size.x,
        height: size.y, steps: (generated ?? real)?.shape[1] ?? 1,
        showing: range)
      frame.drawGrid(on: &canvas)
      // One of either side in turn, so that none hides the other.
      for place in 0..<Self.mostSeries {
        for (series, color) in [(real, Palette.real), (generated, Palette.generated)] {
          guard let series, place < series.shape[0] else { continue }
          let (steps, features) = (series.shape[1], series.shape[2])
          let values = (0..<steps).map { step in
            Double(series.values[(place * steps + step) * features + panel])
          }
          let shown = min(series.shape[0], Self.mostSeries)
          frame.draw(values, color, alpha: max(0.12, min(0.75, 8 / Float(shown))), on: &canvas)
        }
      }
      frame.drawAxes(columns[panel], on: &canvas)
      if let remark = remark(on: panel, range) {
        frame.drawRemark(remark, Palette.generated, on: &canvas)
      }
    }
    drawHeading(on: &canvas)
    return canvas.picture
  }

  /// How many of the generated values of a panel lie outside of what it shows, if that is a tenth or more.
  private func remark(on panel: Int, _ range: ClosedRange<Double>) -> String? {
    guard let generated, !generated.values.isEmpty else { return nil }
    let places = stride(from: panel, to: generated.values.count, by: columns.count)
    let outside = places.count { !range.contains(Double(generated.values[$0])) }
    let percent = 100 * outside * columns.count / generated.values.count
    return percent < 10 ? nil : "\(percent) % outside"
  }

  private func drawHeading(on canvas: inout Canvas) {
    var text = title
    if columns.count > Self.mostPanels {
      text += "\(title.isEmpty ? "" : ": ")\(Self.mostPanels) of \(columns.count) features"
    }
    canvas.text(text, 14, 16, Palette.ink)
    var x = canvas.width - 14
    let entries = [
      ("generated", Palette.generated, generated), ("real", Palette.real, real),
    ]
    for (name, color, series) in entries where series != nil {
      x -= 2 * BitmapFont.width(of: name)
      canvas.text(name, x, 16, Palette.ink)
      x -= 34
      canvas.fill(x..<x + 24, 22..<25, color)
      x -= 18
    }
  }

  /// The values that a panel shows: those of the data, with the generator's where the data has none or always the same.
  private func range(of panel: Int) -> ClosedRange<Double> {
    func extremes(_ series: [NDArray]) -> (low: Double, high: Double)? {
      let values = series.flatMap { series in
        stride(from: panel, to: series.values.count, by: columns.count)
          .map { Double(series.values[$0]) }.filter(\.isFinite)
      }
      guard let low = values.min(), let high = values.max() else { return nil }
      return (low, high)
    }
    let ofReal = extremes(real.map { [$0] } ?? [])
    let changes = ofReal.map { $0.high - $0.low > 1e-6 * max(abs($0.low), abs($0.high)) } ?? false
    let shown = changes ? ofReal : extremes([real, generated].compactMap { $0 })
    guard let (low, high) = shown else { return -1...1 }
    let span = high - low
    let margin = span > 0 ? 0.06 * span : max(abs(low) * 0.1, 1e-3)
    return low - margin...high + margin
  }
}
