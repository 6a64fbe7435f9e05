/// Real and generated points in the plane, over an optional field of scores.
public struct ScatterPlot: Sendable {
  /// Points of the data, drawn first, in blue.
  public var real: [SIMD2<Float>]
  /// Points of the generator, drawn over them, in orange.
  public var generated: [SIMD2<Float>]
  /// Scores to colour the background with, violet for low and green for high, with level lines.
  public var field: ScalarField?
  /// A line above the plot.
  public var title: String
  /// The part of the plane to show; unless stated the field's, or else what holds the real points.
  public var bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)?
  /// Width and height in pixels.
  public var size: Int

  /// Creates a plot.
  public init(
    real: [SIMD2<Float>] = [], generated: [SIMD2<Float>] = [], field: ScalarField? = nil,
    title: String = "", bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)? = nil,
    size: Int = 800
  ) {
    self.real = real
    self.generated = generated
    self.field = field
    self.title = title
    self.bounds = bounds
    self.size = size
  }

  /// Returns the drawn plot.
  ///
  /// Points that are not finite, or out of bounds, are left out.
  public func picture() -> Picture {
    let frame = PlotFrame(size: max(size, 200), showing: visibleBounds)
    var canvas = Canvas(width: frame.size, height: frame.size, color: Palette.paper)
    if let field {
      frame.draw(field, on: &canvas)
    } else {
      frame.drawGrid(on: &canvas)
    }
    frame.draw(real, Palette.real, alpha: 0.55, on: &canvas)
    frame.draw(generated, Palette.generated, alpha: 0.8, on: &canvas)
    frame.drawAxes(on: &canvas)
    var entries = [(String, Color)]()
    if !real.isEmpty { entries.append(("real", Palette.real)) }
    if !generated.isEmpty { entries.append(("generated", Palette.generated)) }
    frame.drawHeading(title, entries, on: &canvas)
    return canvas.picture
  }

  private var visibleBounds: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    if let bounds { return bounds }
    if let field { return (field.x, field.y) }
    let points = (real.isEmpty ? generated : real).filter { $0.x.isFinite && $0.y.isFinite }
    func range(_ values: [Float]) -> ClosedRange<Double> {
      guard let low = values.min(), let high = values.max() else { return -1...1 }
      let margin = max((Double(high) - Double(low)) * 0.12, 1e-6)
      return Double(low) - margin...Double(high) + margin
    }
    return (range(points.map(\.x)), range(points.map(\.y)))
  }
}

/// The colours of plots, chosen to stay apart for colour-blind readers.
enum Palette {
  static let paper = Color(1, 1, 1)
  static let ink = Color(0.18, 0.2, 0.23)
  static let line = Color(0.55, 0.58, 0.62)
  static let grid = Color(0.915, 0.925, 0.935)
  static let real = Color(0.22, 0.42, 0.64)
  static let generated = Color(0.92, 0.38, 0.08)
  private static let low = Color(0.76, 0.68, 0.86)
  private static let middle = Color(0.97, 0.965, 0.97)
  private static let high = Color(0.67, 0.87, 0.7)

  /// Returns the colour for a share of a field's range, 0 to 1.
  static func field(_ share: Float) -> Color {
    share < 0.5
      ? low + (middle - low) * (2 * share) : middle + (high - middle) * (2 * share - 1)
  }
}
