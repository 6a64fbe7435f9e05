/// Returns the interval in which a probability lies with 95 % confidence, after so many successes.
///
///     (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n),  p = successes / n,  z = 1.96
///
/// Unlike the plain normal interval it stays within [0, 1] and does not collapse when all trials succeed
/// or all fail.
///
/// - Parameters:
///   - successes: From 0 to `trials`.
///   - trials: At least 1.
/// - Returns: The interval, which contains `successes / trials`.
///
/// Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212.
public func wilsonInterval(successes: Int, trials: Int) -> ClosedRange<Double> {
  precondition(
    trials > 0 && (0...trials).contains(successes),
    "wilsonInterval: \(successes) successes of \(trials) trials")
  let z = 1.959_963_984_540_054
  let (n, p) = (Double(trials), Double(successes) / Double(trials))
  let scale = 1 + z * z / n
  let middle = (p + z * z / (2 * n)) / scale
  let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / scale
  // At the ends rounding may leave [0, 1] by an ulp.
  return max(0, min(p, middle - half))...min(1, max(p, middle + half))
}
