import Engine
import Testing

@testable import Pictures

@Suite struct SeriesPlotTests {
  /// One series of two steps of one feature.
  private func series(_ values: [Float]) -> NDArray { NDArray([1, values.count, 1], values) }

  private func isOrange(_ pixel: [UInt8]) -> Bool { Int(pixel[0]) > Int(pixel[2]) + 60 }
  private func isBlue(_ pixel: [UInt8]) -> Bool { Int(pixel[2]) > Int(pixel[0]) + 40 }

  @Test func `lines lie where the values are`() {
    let picture = SeriesPlot(
      real: series([0, 0, 1, 1]), generated: series([1, 1, 0, 0]), columns: ["x"], title: "t"
    ).picture()
    #expect(picture.width == 1000 && picture.channels == 3)
    // The panel spans columns 96 to 986 and rows 76 to 478; values -0.06 to 1.06.
    func pixel(_ step: Double, _ value: Double) -> [UInt8] {
      picture[
        Int(96 + (step + 0.5) / 4 * 890), Int(478 - (value + 0.06) / 1.12 * 402)]
    }
    #expect(isBlue(pixel(0.5, 0)) && isBlue(pixel(2.5, 1)))
    #expect(isOrange(pixel(0.5, 1)) && isOrange(pixel(2.5, 0)))
    #expect(pixel(0.5, 0.57) == [255, 255, 255])
  }

  @Test func `nothing leaves its panel`() {
    let plot = SeriesPlot(
      real: NDArray([1, 2, 4], [0, 0, 0, 0, 1, 1, 1, 1]),
      generated: NDArray([1, 2, 4], [-9, 9, 0.5, 0.5, 9, -9, 0.5, 0.5]),
      columns: ["a", "b", "c", "d"])
    let picture = plot.picture()
    // Between the panels of the first row and those of the second, left of the first frame.
    for y in 46..<picture.height {
      for x in 0..<90 { #expect(!isOrange(picture[x, y])) }
    }
    let alone = SeriesPlot(generated: NDArray([0, 2, 1], []), columns: ["a"]).picture()
    #expect(alone.width == 1000)
  }

  @Test func `a feature that never changes leaves room for what is generated`() {
    let picture = SeriesPlot(
      real: series([7, 7]), generated: series([5, 5]), columns: ["x"]
    ).picture()
    let column = (76..<478).map { picture[500, $0] }
    #expect(column.contains(where: isOrange) && column.contains(where: isBlue))
  }

  @Test func `a panel says how much lies outside of it`() {
    func corner(_ values: [Float]) -> Int {
      let picture = SeriesPlot(
        real: series([0, 1, 0, 1]), generated: series(values), columns: ["x"]
      ).picture()
      return (84..<100).reduce(0) { count, y in
        count + (780..<980).count { isOrange(picture[$0, y]) }
      }
    }
    #expect(corner([0.1, 0.2, 0.1, 0.2]) == 0)
    #expect(corner([0.1, 0.2, .nan, -9]) > 100)
  }

  @Test func `panels are as many as features, up to twelve`() {
    func height(_ features: Int) -> Int {
      SeriesPlot(
        real: NDArray([1, 2, features], [Float](repeating: 1, count: 2 * features)),
        columns: (0..<features).map { "feature_\($0)" }
      ).picture().height
    }
    #expect(height(1) == 46 + 480 + 8 && height(2) == 46 + 2 * 340 + 8 || height(2) < height(3))
    #expect(height(9) == 46 + 3 * 280 + 8)
    #expect(height(12) == height(40) && height(12) > height(9))
  }

  @Test func `values that are not finite, huge or all alike do no harm`() {
    for value in [Float.nan, .infinity, 3e38, -3e38, 0, 1e-30] {
      _ = SeriesPlot(
        real: series([value, value]), generated: series([value, 0, value]), columns: ["x"]
      ).picture()
      _ = SeriesPlot(generated: series([0, value, 1]), columns: ["x"]).picture()
    }
    _ = SeriesPlot(real: series([-3e38, 3e38]), columns: [String(repeating: "long ", count: 99)])
      .picture()
    _ = SeriesPlot(real: series([1]), columns: [""]).picture()
  }
}
