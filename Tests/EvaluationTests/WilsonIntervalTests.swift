import Evaluation
import Testing
import _TestSupport

@Suite struct WilsonIntervalTests {
  /// With no success the interval is 0 to z²/(n + z²): 3.8415 / 13.8415 for ten trials.
  @Test func none() {
    let interval = wilsonInterval(successes: 0, trials: 10)
    #expect(interval.lowerBound == 0)
    #expect(interval.upperBound.isClose(to: 0.277_532_8, absolute: 1e-6))
  }

  @Test func mirrored() {
    for successes in 0...10 {
      let (a, b) = (
        wilsonInterval(successes: successes, trials: 10),
        wilsonInterval(successes: 10 - successes, trials: 10)
      )
      #expect(a.lowerBound.isClose(to: 1 - b.upperBound, absolute: 1e-15))
      #expect(a.contains(Double(successes) / 10))
    }
  }

  /// Half of the trials: ½ ± z / (2·√(n + z²)).
  @Test func half() {
    let interval = wilsonInterval(successes: 50, trials: 100)
    #expect(interval.upperBound.isClose(to: 0.596_168_5, absolute: 1e-6))
  }
}
