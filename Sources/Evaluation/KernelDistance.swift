public import Engine

/// The squared maximum mean discrepancy with a polynomial kernel; on Inception features the KID.
///
///     k(x, y) = (x·y/width + 1)³
///     KD = mean k(x, x') + mean k(y, y') − 2·mean k(x, y),  x ≠ x', y ≠ y'
///
/// It is unbiased at any number of samples, so small negative values are legal. Published values are its mean and
/// standard deviation over 100 subsets of 1000 samples of each set, drawn without replacement; the same of all samples
/// varies less.
///
/// Bińkowski et al. 2018, "Demystifying MMD GANs", arXiv:1801.01401, section 4.
public struct KernelDistance: Sendable, Equatable {
  /// What happens when a set has fewer samples than a subset.
  public enum FewSamples: Sendable {
    /// An error; torch-fidelity.
    case refuse
    /// Subsets of as many samples as the smaller set has; StyleGAN, clean-fid.
    case shrink
  }

  /// Subsets, 100 unless stated.
  public var subsets: Int
  /// Samples of each set in a subset, 1000 unless stated.
  public var subsetSize: Int
  /// The power, 3 unless stated.
  public var degree: Int
  /// What happens when a set has fewer samples than a subset; an error unless stated.
  public var fewSamples: FewSamples
  /// Whether the distance of all samples is computed too, which takes O(n² · width).
  public var includesAllSamples: Bool
  /// The seed of NumPy's `RandomState`, which draws the subsets of torch-fidelity; 2020 unless stated, as there.
  public var seed: UInt32

  /// Creates the metric.
  ///
  /// - Precondition: there is a subset, of two samples or more, and a power of 1 or more.
  public init(
    subsets: Int = 100, subsetSize: Int = 1000, degree: Int = 3, fewSamples: FewSamples = .refuse,
    includesAllSamples: Bool = true, seed: UInt32 = 2020
  ) {
    precondition(
      subsets > 0 && subsetSize > 1 && degree > 0,
      "KernelDistance: \(subsets) subsets of \(subsetSize) samples, degree \(degree)")
    self.subsets = subsets
    self.subsetSize = subsetSize
    self.degree = degree
    self.fewSamples = fewSamples
    self.includesAllSamples = includesAllSamples
    self.seed = seed
  }

  /// What was estimated.
  public struct Estimate: Sendable, Equatable {
    /// The distance of each subset.
    public var values: [Double]
    /// Samples of each set in a subset.
    public var subsetSize: Int
    /// The distance of all samples, if it was asked for.
    public var ofAllSamples: Double?

    /// The mean over the subsets.
    public var mean: Double { values.reduce(0, +) / Double(values.count) }
    /// The standard deviation over the subsets, squares divided by their number.
    ///
    /// Subsets share samples, so it is no error of the mean.
    public var deviation: Double { populationDeviation(values) }
  }

  /// Returns the distance between two sets of features.
  ///
  /// - Parameters:
  ///   - real: Features of the real samples, `[n, width]`.
  ///   - generated: Features of the generated ones; their number may differ.
  ///   - pool: The threads to run on; they do not change a bit of the result.
  /// - Returns: The estimate.
  /// - Throws: ``MetricError`` when the widths differ, a feature is not finite, or there are too few samples.
  public func estimate(
    real: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Estimate {
    let needed = fewSamples == .refuse ? subsetSize : 2
    let width = try checkedPair(real, generated, for: Self.name, atLeast: needed)
    let (m, n) = (real.shape[0], generated.shape[0])
    let size = min(subsetSize, m, n)
    var random = MersenneTwister(seed: seed)
    // torch-fidelity's first input is the generated one.
    let chosen = (0..<subsets).map { _ in
      (generated: random.choice(size, of: n), real: random.choice(size, of: m))
    }
    let kernel = PolynomialKernel(degree: degree, scale: 1 / Double(width), constant: 1)
    // Subsets of few samples, compared with all there are, are cheaper by themselves.
    let together = Double(m * m + n * n) / 2 + Double(m * n)
    if includesAllSamples || together < 2 * Double(subsets * size * size) {
      return estimate(real, generated, chosen, size, kernel, pool)
    }
    let values = pool.map(subsets) { subset in
      let x = real.gathered(chosen[subset].real).values
      let y = generated.gathered(chosen[subset].generated).values
      return discrepancy(
        kernel.sum(x, nil, width: width), size, kernel.sum(y, nil, width: width), size,
        kernel.sum(x, y, width: width))
    }
    return Estimate(values: values, subsetSize: size)
  }

  static let name = "kd"

  /// Takes the sums of all subsets from one pass over all kernels, the subsets being rows of weights 0 and 1.
  private func estimate(
    _ real: NDArray, _ generated: NDArray, _ chosen: [(generated: [Int], real: [Int])],
    _ size: Int, _ kernel: PolynomialKernel, _ pool: WorkerPool
  ) -> Estimate {
    let (m, n, width) = (real.shape[0], generated.shape[0], real.shape[1])
    func weights(_ subsets: [[Int]], _ count: Int) -> Matrix {
      var weights = [Double](repeating: 0, count: subsets.count * count)
      for (line, subset) in subsets.enumerated() {
        for row in subset { weights[line * count + row] = 1 }
      }
      return Matrix(rows: subsets.count, columns: count, weights)
    }
    let all = includesAllSamples ? [(generated: Array(0..<n), real: Array(0..<m))] : []
    let x = weights((chosen + all).map(\.real), m)
    let y = weights((chosen + all).map(\.generated), n)
    let xx = kernel.sums(real.values, x, nil, x, width: width, pool: pool)
    let yy = kernel.sums(generated.values, y, nil, y, width: width, pool: pool)
    let xy = kernel.sums(real.values, x, generated.values, y, width: width, pool: pool)
    let values = (0..<subsets).map { discrepancy(xx[$0], size, yy[$0], size, xy[$0]) }
    return Estimate(
      values: values, subsetSize: size,
      ofAllSamples: includesAllSamples
        ? discrepancy(xx[subsets], m, yy[subsets], n, xy[subsets]) : nil)
  }
}

/// Returns the unbiased squared maximum mean discrepancy from sums of kernels; those within a set without the diagonal.
func discrepancy(_ xx: Double, _ m: Int, _ yy: Double, _ n: Int, _ xy: Double) -> Double {
  let (m, n) = (Double(m), Double(n))
  return xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2 * xy / (m * n)
}

extension KernelDistance {
  /// The kernel and the subsets, for fingerprints: `poly3-100x1000-seed2020`.
  public func convention(_ estimate: Estimate) -> String {
    "poly\(degree)-\(subsets)x\(estimate.subsetSize)-seed\(seed)"
  }

  /// Returns an estimate as a metric's result: mean and standard deviation over subsets, and the distance of all
  /// samples, as `all`, if it was asked for.
  ///
  /// - Parameters:
  ///   - estimate: What ``estimate(real:generated:pool:)`` has returned.
  ///   - name: The metric's name: `kid` for the Inception network of 2015 alone, else `kd`.
  ///   - realCount: Real samples.
  ///   - generatedCount: Generated samples.
  ///   - features: What the samples were turned into.
  ///   - seed: The seed of the samples.
  ///   - version: The package's version.
  ///   - seconds: How long it took.
  /// - Returns: The result. It has no interval: subsets share samples.
  public func result(
    _ estimate: Estimate, name: String = "kd", realCount: Int, generatedCount: Int,
    features: String, seed: UInt64, version: String, seconds: Double
  ) -> MetricResult {
    var values = [
      MetricResult.Number("mean", estimate.mean), MetricResult.Number("std", estimate.deviation),
    ]
    if let all = estimate.ofAllSamples { values.append(MetricResult.Number("all", all)) }
    return MetricResult(
      metric: name, values: values, realCount: realCount, generatedCount: generatedCount,
      convention: convention(estimate), features: features, seed: seed, version: version,
      seconds: seconds)
  }
}
