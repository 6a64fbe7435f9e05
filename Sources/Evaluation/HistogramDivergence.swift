/// How far apart two distributions over the same bins are, by the divergences that ignore how far apart the bins are.
///
/// Natural logarithms. A bin where only one of the two has mass makes a Kullback–Leibler divergence infinite, which is a
/// legal value: of distributions without common bins both are infinite, Jensen–Shannon is `log 2`, and total variation and
/// Hellinger distance are 1, however near the bins. ``EarthMoversDistance`` tells how near.
///
/// Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN", arXiv:1701.07875, section 2.
public struct HistogramDivergence: Sendable, Equatable {
  /// `KL(p ‖ q) = Σ pᵢ log(pᵢ / qᵢ)`, from 0 to infinity.
  public let kullbackLeibler: Double
  /// `KL(q ‖ p)`, from 0 to infinity.
  public let reverseKullbackLeibler: Double
  /// `(KL(p ‖ m) + KL(q ‖ m)) / 2` with `m = (p + q) / 2`, from 0 to `log 2`.
  public let jensenShannon: Double
  /// `½ Σ |pᵢ − qᵢ|`, from 0 to 1.
  public let totalVariation: Double
  /// `√(½ Σ (√pᵢ − √qᵢ)²)`, from 0 to 1.
  public let hellinger: Double

  /// Compares two histograms.
  ///
  /// - Parameters:
  ///   - first: Masses `p` of the bins, 0 or more, in any unit: each histogram is divided by its total.
  ///   - second: Masses `q` of the same bins.
  /// - Throws: ``MetricError/histogram(metric:_:)`` when a mass is negative or not finite, a histogram has no total, or the
  ///   counts of bins differ.
  public init(_ first: [Double], _ second: [Double]) throws(MetricError) {
    let totals = (
      try total(of: first, metric: "divergence"), try total(of: second, metric: "divergence")
    )
    guard first.count == second.count else {
      throw .histogram(metric: "divergence", .bins(first.count, second.count))
    }
    var sums = DivergenceSums()
    for (p, q) in zip(first, second) { sums.add(p / totals.0, q / totals.1, weight: 1) }
    self.init(sums)
  }

  init(_ sums: DivergenceSums) {
    // Sums that are 0 for equal distributions may round to just below it.
    kullbackLeibler = max(0, sums.forward)
    reverseKullbackLeibler = max(0, sums.reverse)
    jensenShannon = max(0, sums.middle)
    totalVariation = sums.difference / 2
    hellinger = (sums.rootDifference / 2).squareRoot()
  }
}

/// The sums, or integrals, of which divergences are made.
struct DivergenceSums {
  private(set) var forward = 0.0
  private(set) var reverse = 0.0
  private(set) var middle = 0.0
  private(set) var difference = 0.0
  private(set) var rootDifference = 0.0

  /// Adds what a place with densities `p` and `q` contributes.
  mutating func add(_ p: Double, _ q: Double, weight: Double) {
    add(p, q, weight: weight, logRatio: logarithm(p / q))
  }

  /// Adds what a place contributes whose `log(p / q)` is known more exactly than from the densities.
  mutating func add(_ p: Double, _ q: Double, weight: Double, logRatio: Double) {
    // A density of 0 contributes nothing to its own sum, although its logarithm is infinite.
    if p > 0 {
      forward += weight * p * logRatio
      middle += weight * p * logarithm(2 * (p / (p + q))) / 2
    }
    if q > 0 {
      reverse -= weight * q * logRatio
      middle += weight * q * logarithm(2 * (q / (p + q))) / 2
    }
    difference += weight * (p - q).magnitude
    let root = p.squareRoot() - q.squareRoot()
    rootDifference += weight * root * root
  }
}
