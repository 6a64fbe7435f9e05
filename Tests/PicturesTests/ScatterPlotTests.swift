import Testing

@testable import Pictures

@Suite struct ScatterPlotTests {
  let bounds = (x: -1.0...1.0, y: -1.0...1.0)

  @Test func `a point is drawn where it lies`() {
    let picture = ScatterPlot(generated: [SIMD2(0, 0)], bounds: bounds).picture()
    #expect(picture.width == 800 && picture.height == 800 && picture.channels == 3)
    // The square of 696 pixels starts at column 78 and row 52.
    let middle = picture[78 + 348, 52 + 348]
    #expect(middle[0] > 200 && middle[2] < 100, "orange, got \(middle)")
    #expect(picture[78 + 380, 52 + 380] == [255, 255, 255])
  }

  @Test func `up is up`() {
    let picture = ScatterPlot(real: [SIMD2(0.5, 0.75)], bounds: bounds).picture()
    let pixel = picture[78 + 522, 52 + 87]
    #expect(pixel[2] > pixel[0] + 50, "blue, got \(pixel)")
  }

  @Test func `points that are not finite or far away do no harm`() {
    let points = [
      SIMD2(Float.nan, 0), SIMD2(.infinity, 1), SIMD2(3e38, -3e38), SIMD2(0, 1e30), SIMD2(1, 2),
    ]
    _ = ScatterPlot(real: points, generated: points).picture()
    _ = ScatterPlot(generated: points, bounds: bounds).picture()
    _ = ScatterPlot(real: [SIMD2(2, 2)]).picture()
    _ = ScatterPlot(real: [SIMD2(3e38, 0), SIMD2(-3e38, 1)]).picture()
    _ = ScatterPlot().picture()
  }

  @Test func `a field colours the background, low violet and high green`() {
    let field = ScalarField(
      x: -1...1, y: -1...1, columns: 3, rows: 2, values: [-1, 0, 1, -1, 0, 1])
    let picture = ScatterPlot(field: field).picture()
    let (low, high) = (picture[78 + 10, 300], picture[78 + 685, 300])
    #expect(low[2] > low[1] + 20, "violet, got \(low)")
    #expect(high[1] > high[0] + 20, "green, got \(high)")
  }

  @Test func `a constant field and a field of NaN are drawn`() {
    for value in [Float(3), .nan, .infinity] {
      let field = ScalarField(
        x: 0...1, y: 0...1, columns: 2, rows: 2, values: [value, value, value, value])
      _ = ScatterPlot(field: field).picture()
    }
  }

  @Test func `a field is linear between its crossings`() {
    let field = ScalarField(x: 0...2, y: 0...1, columns: 3, rows: 2, values: [0, 1, 2, 10, 11, 12])
    #expect(field.value(0.5, 0.25) == 3)
    #expect(field.value(2, 1) == 12)
    #expect(field.value(2.1, 0) == nil)
    let points = ScalarField.points(x: 0...2, y: 0...1, columns: 3, rows: 2)
    #expect(points == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]])
  }

  @Test(arguments: [
    (-1.2...1.2, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
    (0...10, ["0", "2", "4", "6", "8", "10"]),
    (0...0.01, ["0.000", "0.002", "0.004", "0.006", "0.008", "0.010"]),
    (-4.3...4.3, ["-4", "-2", "0", "2", "4"]),
    (100...900, ["200", "400", "600", "800"]),
    (5...5, ["5.00"]),
  ])
  func `ticks are round numbers`(range: ClosedRange<Double>, labels: [String]) {
    let ticks = Ticks(range)
    #expect(ticks.values.map(ticks.label) == labels)
  }
}
