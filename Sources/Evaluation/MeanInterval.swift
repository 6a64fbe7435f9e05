/// Returns the mean of numbers that were drawn independently, and the interval in which the true mean lies with about 95 %
/// confidence: `mean ± 1.96·s/√n`, with the sample's standard deviation `s`.
///
/// - Parameter numbers: At least one.
/// - Returns: Mean and interval; no interval for a single number, or where one is not finite.
package func meanInterval(_ numbers: [Double]) -> (mean: Double, ci95: ClosedRange<Double>?) {
  precondition(!numbers.isEmpty, "meanInterval: needs a number")
  let count = Double(numbers.count)
  let mean = numbers.reduce(0, +) / count
  guard numbers.count > 1, mean.isFinite else { return (mean, nil) }
  let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let half = 1.959_963_984_540_054 * (squares / (count - 1) / count).squareRoot()
  return (mean, mean - half...mean + half)
}
