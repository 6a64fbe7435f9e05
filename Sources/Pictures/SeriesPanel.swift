/// One panel of a plot of series: steps to the right, values upwards.
struct SeriesPanel {
  private let columns: Range<Int>
  private let rows: Range<Int>
  private let steps: Int
  private let values: ClosedRange<Double>

  /// Lays out a panel with its labels in a rectangle of pixels.
  init(
    left: Int, top: Int, width: Int, height: Int, steps: Int, showing values: ClosedRange<Double>
  ) {
    columns = left + 96..<left + width - 14
    rows = top + 30..<top + height - 48
    self.steps = steps
    self.values = values
  }

  private func column(_ step: Double) -> Double {
    Double(columns.lowerBound) + (step + 0.5) / Double(max(steps, 1)) * Double(columns.count)
  }

  private func row(_ value: Double) -> Double {
    let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
    return Double(rows.upperBound) - share * Double(rows.count)
  }

  private var ticks: (x: Ticks, y: Ticks) {
    (
      Ticks(0...Double(max(steps - 1, 1)), count: max(2, columns.count / 70)),
      Ticks(values, count: max(2, rows.count / 32))
    )
  }

  /// Draws faint lines at the values of the ticks.
  func drawGrid(on canvas: inout Canvas) {
    for tick in ticks.y.values {
      let at = Int(row(tick))
      canvas.fill(columns, at..<at + 1, Palette.grid)
    }
  }

  /// Draws one series.
  func draw(_ series: [Double], _ color: Color, alpha: Float, on canvas: inout Canvas) {
    canvas.line(
      through: series.enumerated().map { SIMD2(column(Double($0)), row($1)) }, width: 1.6, color,
      alpha: alpha, within: columns, rows)
  }

  /// Draws the border, the ticks with their labels, and the names.
  func drawAxes(_ name: String, on canvas: inout Canvas) {
    let (left, right) = (columns.lowerBound, columns.upperBound)
    let (top, bottom) = (rows.lowerBound, rows.upperBound)
    canvas.fill(left - 1..<right + 1, top - 1..<top, Palette.line)
    canvas.fill(left - 1..<right + 1, bottom..<bottom + 1, Palette.line)
    canvas.fill(left - 1..<left, top - 1..<bottom + 1, Palette.line)
    canvas.fill(right..<right + 1, top - 1..<bottom + 1, Palette.line)
    let ticks = ticks
    for tick in ticks.x.values where tick == tick.rounded() {
      let at = Int(column(tick))
      canvas.fill(at..<at + 1, bottom + 1..<bottom + 6, Palette.line)
      let text = ticks.x.label(tick)
      canvas.text(text, at - BitmapFont.width(of: text), bottom + 10, Palette.ink)
    }
    for tick in ticks.y.values {
      let at = Int(row(tick))
      canvas.fill(left - 6..<left - 1, at..<at + 1, Palette.line)
      let text = ticks.y.label(tick)
      canvas.text(
        text, left - 11 - 2 * BitmapFont.width(of: text), at - BitmapFont.height, Palette.ink)
    }
    canvas.text(shortened(name), left, top - 22, Palette.ink)
    let label = "step"
    canvas.text(label, (left + right) / 2 - BitmapFont.width(of: label), bottom + 28, Palette.line)
  }

  /// Writes into the upper right corner, on paper.
  func drawRemark(_ text: String, _ color: Color, on canvas: inout Canvas) {
    let (x, y) = (columns.upperBound - 2 * BitmapFont.width(of: text) - 8, rows.lowerBound + 8)
    canvas.fill(
      x - 4..<columns.upperBound - 4, y - 4..<y + 2 * BitmapFont.height + 4, Palette.paper)
    canvas.text(text, x, y, color)
  }

  /// A name that fits above the panel.
  private func shortened(_ name: String) -> String {
    let most = max(4, columns.count / (2 * BitmapFont.advance))
    return name.count <= most ? name : name.prefix(most - 3) + "..."
  }
}
