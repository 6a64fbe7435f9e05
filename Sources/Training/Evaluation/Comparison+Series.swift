import Datasets
import Engine
import Evaluation
import FeatureNetworks

extension Comparison {
  /// The most series of each side that metrics of series use.
  static let mostSeries = 10_000

  /// Returns series of both sides, of one shape, in the real side's scaling.
  func series(
    atMost limit: Int = mostSeries, for metric: String
  ) throws -> (real: NDArray, generated: NDArray) {
    for side in [real, generated] where !side.isSeries {
      throw EvaluationError.lacks(metric: metric, side: side.name, needed: "series")
    }
    return try samples(atMost: limit, for: metric)
  }

  /// Returns series of both sides, of which the real ones lie in [0, 1]: their scaling's doing, or else done here.
  func unitSeries(for metric: String) throws -> (real: NDArray, generated: NDArray) {
    let (real, generated) = try series(for: metric)
    if self.real.layout?.scaling.kind == .minmax { return (real, generated) }
    let width = real.shape[2]
    var (low, high) = (
      [Float](repeating: .infinity, count: width), [Float](repeating: -.infinity, count: width)
    )
    for (place, value) in real.values.enumerated() {
      low[place % width] = min(low[place % width], value)
      high[place % width] = max(high[place % width], value)
    }
    func scaled(_ array: NDArray) -> NDArray {
      NDArray(
        array.shape,
        array.values.enumerated().map { place, value in
          let feature = place % width
          let range = high[feature] - low[feature]
          return (value - low[feature]) / (range > 0 ? range : 1)
        })
    }
    return (scaled(real), scaled(generated))
  }

  /// Returns two halves of real series, of equal size and chosen at random: the sides of a control.
  func halves(of series: NDArray) -> (NDArray, NDArray) {
    let order = RandomStream(seed: seed, name: "control").permutation(series.shape[0]).map(Int.init)
    let half = order.count / 2
    return (series.samples(order[..<half]), series.samples(order[half..<2 * half]))
  }

  /// Returns a score of trained networks as a result: its mean with an interval and its spread, and those of the control.
  ///
  /// The interval, mean ± 1.96·s/√repeats, is that of further repeats on the same series.
  func result(
    _ score: RepeatedScore, of metric: String, called name: String = "score", convention: String,
    _ sides: (real: NDArray, generated: NDArray)
  ) throws -> MetricResult {
    let (own, control) = (meanInterval(score.values), meanInterval(score.control))
    return try named(
      MetricResult(
        metric: metric,
        values: [
          .init(name, own.mean, ci95: own.ci95), .init("std", deviation(score.values)),
          .init("control", control.mean, ci95: control.ci95),
          .init("control_std", deviation(score.control)),
        ], realCount: sides.real.shape[0], generatedCount: sides.generated.shape[0],
        convention: convention, features: "series", seed: seed, version: version, seconds: 0),
      ofSamples: true)
  }

  /// What trainings report to.
  func progress(of metric: String) -> (ScoreProgress) -> Void {
    { progress in
      self.tell(
        .work(
          "\(metric), networks", done: progress.done, count: progress.total,
          remaining: progress.remaining))
    }
  }
}

/// Returns the standard deviation of a sample, 0 for a single number.
private func deviation(_ numbers: [Double]) -> Double {
  guard numbers.count > 1 else { return 0 }
  let mean = numbers.reduce(0, +) / Double(numbers.count)
  let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(numbers.count - 1)).squareRoot()
}
