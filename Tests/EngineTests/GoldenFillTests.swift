import Testing
import _TestSupport

@Suite struct GoldenFillTests {
  /// From `fill(1, 4)` and `fill(2003, 3)` of `scripts/golden/common.py`, exact.
  @Test func equalsPython() {
    let first: [Float] = [
      0.7632745504379272, 0.14587628841400146, 0.47343432903289795, 0.9173126220703125,
    ]
    #expect(goldenFill(1, count: 4) == first)
    let second: [Float] = [0.041614651679992676, 0.9839236736297607, -0.31034672260284424]
    #expect(goldenFill(2003, count: 3) == second)
    #expect(goldenFill(2003, count: 3, scale: 2) == second.map { 2 * $0 })
  }
}
