public import Engine

/// The log-likelihood of test images under a sum of Gaussians around generated ones, as published in 2014.
///
///     log p(x) = log (1/N) Σⱼ exp(−‖x − sⱼ‖² / 2σ²) − d·log(σ√(2π))
///
/// Pixels are in [0, 1], which sets the scale of the value: the same images in [−1, 1] have another. The protocol:
/// N = 10,000 generated images; σ is the best of ten on the first 1,000 validation images; mean over the test images with
/// its standard error. In hundreds of dimensions the estimate is far from the true likelihood and ranks models badly
/// (Theis, van den Oord and Bethge 2015, arXiv:1511.01844, section 3.2); it serves to reproduce published numbers.
///
/// Goodfellow et al. 2014, "Generative Adversarial Networks", arXiv:1406.2661, section 5: MNIST 225 ± 2.
public struct ParzenLogLikelihood: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "parzen"
  /// The published widths: ten from 0.1 to 1, evenly spaced in their logarithm.
  public static let publishedWidths = (0..<10).map { power(10, Double($0) / 9 - 1) }
  /// Validation images that the width is chosen on.
  public static let validationCount = 1_000

  /// The widths `σ` to choose from, each more than 0.
  public var widths: [Double]

  /// Creates the metric.
  ///
  /// - Precondition: there is a width, and all are more than 0.
  public init(widths: [Double] = ParzenLogLikelihood.publishedWidths) {
    precondition(
      !widths.isEmpty && widths.allSatisfy { $0 > 0 && $0.isFinite },
      "ParzenLogLikelihood: widths must be more than 0, are \(widths)")
    self.widths = widths
  }

  /// What the protocol ends with.
  public struct Estimate: Sendable, Equatable {
    /// The chosen width.
    public let width: Double
    /// The mean over the validation images, of each width.
    public let validation: [Double]
    /// The mean over the test images, in nats.
    public let mean: Double
    /// `std / √n` over the test images, with the standard deviation over `n` as in the published script.
    public let standardError: Double
    /// Test images.
    public let count: Int
  }

  /// Runs the protocol.
  ///
  /// - Parameters:
  ///   - samples: Generated samples `[n, ...]`; axes after the first are read as one.
  ///   - validation: Real samples to choose the width on, of which the first ``validationCount`` are used.
  ///   - test: Other real samples.
  ///   - pool: The threads to run on; they do not change the values.
  /// - Returns: The estimate.
  /// - Throws: ``MetricError`` when a set is empty, the widths of samples differ or a number is not finite.
  public func estimate(
    samples: NDArray, validation: NDArray, test: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Estimate {
    let (centres, chosen) = try SampleRows.pair(samples, validation, metric: Self.name)
    let tested = try SampleRows.pair(samples, test, metric: Self.name).1
    let first = min(chosen.count, Self.validationCount)
    let means = Self.logLikelihoods(chosen, first, under: centres, widths, pool).map { values in
      values.reduce(0, +) / Double(values.count)
    }
    // The first of equals, as in the published script.
    let best = means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
    let values = Self.logLikelihoods(tested, tested.count, under: centres, [widths[best]], pool)[0]
    let mean = values.reduce(0, +) / Double(values.count)
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return Estimate(
      width: widths[best], validation: means, mean: mean,
      standardError: (variance / Double(values.count)).squareRoot(), count: values.count)
  }

  /// Returns the log-likelihood of each of the first `count` points, for each width.
  ///
  /// Distances come from products of blocks in double precision; each point keeps the largest exponent so far and the sum
  /// relative to it, so that memory is that of a block.
  static func logLikelihoods(
    _ points: SampleRows, _ count: Int, under samples: SampleRows, _ widths: [Double],
    _ pool: WorkerPool
  ) -> [[Double]] {
    let (height, breadth) = (128, 512)
    let sampleNorms = samples.squaredNorms(pool)
    let constants = widths.map { width in
      logarithm(Double(samples.count))
        + Double(points.width) * logarithm(width * (2 * Double.pi).squareRoot())
    }
    let blocks = pool.map((count + height - 1) / height) { block in
      let rows = points.matrix(block * height..<min((block + 1) * height, count))
      let norms = rows.squaredNorms
      var sums = [ExponentialSum](
        repeating: ExponentialSum(), count: rows.rows * widths.count)
      for first in stride(from: 0, to: samples.count, by: breadth) {
        let columns = samples.matrix(first..<min(first + breadth, samples.count))
        let products = rows.times(columns, transposingOther: true).values
        for row in 0..<rows.rows {
          let distances = (0..<columns.rows).map { column in
            max(
              0,
              norms[row] + sampleNorms[first + column]
                - 2 * products[row * columns.rows + column])
          }
          let nearest = distances.min() ?? 0
          for (place, width) in widths.enumerated() {
            let factor = -1 / (2 * width * width)
            sums[row * widths.count + place].add(distances, times: factor, largest: nearest)
          }
        }
      }
      return sums
    }
    let sums = Array(blocks.joined())
    return widths.indices.map { place in
      (0..<count).map { sums[$0 * widths.count + place].logarithm - constants[place] }
    }
  }
}

/// A sum of exponentials whose terms may be too small or large for a number of their own.
struct ExponentialSum: Sendable {
  private var largest = -Double.infinity
  private var sum = 0.0

  /// The logarithm of the sum.
  var logarithm: Double { largest + Evaluation.logarithm(sum) }

  /// Adds `exp(factor · number)` of numbers, of which `largest` makes the largest exponent.
  mutating func add(_ numbers: [Double], times factor: Double, largest place: Double) {
    let exponent = factor * place
    if exponent > largest {
      sum *= exponential(largest - exponent)
      largest = exponent
    }
    for number in numbers { sum += exponential(factor * number - largest) }
  }
}

extension SampleRows {
  /// Returns the squared length of each sample.
  func squaredNorms(_ pool: WorkerPool) -> [Double] {
    pool.map(count) { row in
      values[row * width..<(row + 1) * width].reduce(0.0) { $0 + Double($1) * Double($1) }
    }
  }
}

extension Matrix {
  /// The squared length of each row.
  var squaredNorms: [Double] {
    (0..<rows).map { row in
      values[row * columns..<(row + 1) * columns].reduce(0) { $0 + $1 * $1 }
    }
  }
}
