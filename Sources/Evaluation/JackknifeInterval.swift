/// Returns the interval around a number in which it lies with 95 % confidence for other samples of the same size.
///
/// A jackknife over ten subsets: with `vᵢ` the number without the `i`-th tenth of the samples, the variance is
/// `9/10 · Σ (vᵢ − mean v)²`, and the half width its root times Student's 2.262 for nine degrees of freedom.
///
/// - Parameters:
///   - value: The number for all samples: the middle of the interval.
///   - parts: The ten numbers without a tenth each.
/// - Returns: The interval.
///
/// Efron and Stein, "The Jackknife Estimate of Variance", Ann. Stat. 9 (1981) 586–596.
func jackknifeInterval(around value: Double, without parts: [Double]) -> ClosedRange<Double> {
  precondition(parts.count == 10, "jackknifeInterval: needs 10 numbers, got \(parts.count)")
  let mean = parts.reduce(0, +) / 10
  let squares = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let half = 2.262_157_162_798_2 * (squares * 9 / 10).squareRoot()
  return value - half...value + half
}
