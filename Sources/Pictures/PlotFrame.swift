/// The square of a plot in which points lie: turns coordinates into pixels and draws all that belongs to it.
struct PlotFrame {
  /// Width and height of the whole picture.
  let size: Int
  private let left: Int
  private let top: Int
  private let side: Int
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private let scale: Double

  /// Shows at least the given part of the plane, with the same scale along both axes.
  init(size: Int, showing bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)) {
    self.size = size
    left = 78
    top = 52
    side = size - 78 - 26
    let largest = max(
      bounds.x.upperBound - bounds.x.lowerBound, bounds.y.upperBound - bounds.y.lowerBound)
    let span = largest > 0 && largest.isFinite ? largest : 2
    func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
      let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
      return middle - span / 2...middle + span / 2
    }
    x = widened(bounds.x)
    y = widened(bounds.y)
    scale = Double(side) / span
  }

  private var columns: Range<Int> { left..<left + side }
  private var rows: Range<Int> { top..<top + side }
  private func column(_ value: Double) -> Double { Double(left) + (value - x.lowerBound) * scale }
  private func row(_ value: Double) -> Double { Double(top) + (y.upperBound - value) * scale }

  /// Draws points as dots that get smaller as they get more.
  func draw(_ points: [SIMD2<Float>], _ color: Color, alpha: Float, on canvas: inout Canvas) {
    let radius: Float = points.count <= 600 ? 3.6 : points.count <= 3000 ? 2.6 : 1.8
    for point in points where point.x.isFinite && point.y.isFinite {
      canvas.disc(
        Float(column(Double(point.x))), Float(row(Double(point.y))), radius: radius, color,
        alpha: alpha, within: columns, rows)
    }
  }

  /// Colours the background and draws level lines.
  func draw(_ field: ScalarField, on canvas: inout Canvas) {
    let range = field.colorRange ?? -1...1
    let isFlat = field.colorRange == nil
    func share(_ column: Int, _ row: Int) -> Double? {
      let value = field.value(
        x.lowerBound + (Double(column - left) + 0.5) / scale,
        y.upperBound - (Double(row - top) + 0.5) / scale)
      guard let value, value.isFinite else { return nil }
      return isFlat
        ? 0.5 : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    for row in rows {
      for column in columns {
        guard let here = share(column, row) else { continue }
        canvas.blend(column, row, Palette.field(Float(max(0, min(1, here)))))
        // Ten level lines, at odd twentieths so that a plateau at either end has none. A line covers
        // the pixels that are nearer to it than they are to their neighbours.
        guard here > 0, here < 1 else { continue }
        let right = (share(column + 1, row) ?? here) - here
        let below = (share(column, row + 1) ?? here) - here
        let slope = 10 * (right * right + below * below).squareRoot()
        let level = here * 10 - 0.5
        let distance = abs(level - level.rounded()) / max(slope, 1e-4)
        if distance < 1 {
          canvas.blend(column, row, Palette.line, alpha: Float(0.45 * (1 - distance)))
        }
      }
    }
  }

  /// Draws faint lines at the ticks.
  func drawGrid(on canvas: inout Canvas) {
    for tick in Ticks(x).values {
      let at = Int(column(tick))
      canvas.fill(at..<at + 1, rows, Palette.grid)
    }
    for tick in Ticks(y).values {
      let at = Int(row(tick))
      canvas.fill(columns, at..<at + 1, Palette.grid)
    }
  }

  /// Draws the border, the ticks and their labels.
  func drawAxes(on canvas: inout Canvas) {
    let (right, bottom) = (left + side, top + side)
    canvas.fill(left - 1..<right + 1, top - 1..<top, Palette.line)
    canvas.fill(left - 1..<right + 1, bottom..<bottom + 1, Palette.line)
    canvas.fill(left - 1..<left, top - 1..<bottom + 1, Palette.line)
    canvas.fill(right..<right + 1, top - 1..<bottom + 1, Palette.line)
    let ticks = (x: Ticks(x), y: Ticks(y))
    for tick in ticks.x.values {
      let at = Int(column(tick))
      canvas.fill(at..<at + 1, bottom + 1..<bottom + 7, Palette.line)
      let text = ticks.x.label(tick)
      canvas.text(text, at - BitmapFont.width(of: text), bottom + 13, Palette.ink)
    }
    for tick in ticks.y.values {
      let at = Int(row(tick))
      canvas.fill(left - 7..<left - 1, at..<at + 1, Palette.line)
      let text = ticks.y.label(tick)
      canvas.text(
        text, left - 13 - 2 * BitmapFont.width(of: text), at - BitmapFont.height, Palette.ink)
    }
  }

  /// Writes the title at the left and names the colours at the right.
  func drawHeading(_ title: String, _ entries: [(String, Color)], on canvas: inout Canvas) {
    let y = top - 30
    canvas.text(title, left, y, Palette.ink)
    var x = left + side
    for (name, color) in entries.reversed() {
      x -= 2 * BitmapFont.width(of: name)
      canvas.text(name, x, y, Palette.ink)
      x -= 14
      canvas.disc(
        Float(x) + 1, Float(y) + 8, radius: 5, color, alpha: 1, within: 0..<size, 0..<size)
      x -= 26
    }
  }
}
