public import Engine

/// How many generated samples lie closer to a training sample than training samples lie to each other.
///
/// Each training sample has a nearest other training sample; the distances to these are sorted, and the threshold is their
/// `quantile`, the median unless stated. A generated sample is *close* when the distance to its nearest training sample is
/// below the threshold, or 0: then it is a *copy*. A generator that draws from the true distribution as the training set
/// does stays near a share of `quantile`, in any number of dimensions; one that copies reaches 1; one whose samples lie
/// off the data 0, which is no merit.
///
/// The idea of comparing the two nearest-neighbour distances: Meehan, Chaudhuri and Dasgupta 2020, "A Non-Parametric Test
/// to Detect Data-Copying in Generative Models", arXiv:2004.05675, section 3.
public struct Memorization: Sendable, Equatable {
  /// The name of the metric, for results and errors.
  public static let name = "memorization"

  /// The share of training samples whose nearest other one is closer than the threshold, from 0 to 1.
  public var quantile: Double

  /// Creates the metric.
  ///
  /// - Precondition: `quantile` is from 0 to 1.
  public init(quantile: Double = 0.5) {
    precondition(
      (0...1).contains(quantile), "Memorization: a quantile is from 0 to 1, this is \(quantile)")
    self.quantile = quantile
  }

  /// A generated sample and the training sample nearest to it.
  public struct Pair: Sendable, Equatable {
    /// The generated sample, counted from 0.
    public let generated: Int
    /// The training sample, counted from 0; the first of several as near.
    public let training: Int
    /// Their Euclidean distance, computed from differences: 0 for a copy.
    public let distance: Double
  }

  /// What was found.
  public struct Report: Sendable, Equatable {
    /// A pair for each generated sample, the nearest first; those equally near in order of the samples.
    public let pairs: [Pair]
    /// The distance below which a generated sample is close.
    public let threshold: Double
    /// Generated samples that are close or copies.
    public let close: Int
    /// Generated samples that equal a training sample.
    public let copies: Int

    /// The close samples' part of all, from 0 to 1.
    public var share: Double { Double(close) / Double(pairs.count) }
    /// The interval of the share at 95 % confidence, for this training set.
    public var interval: ClosedRange<Double> {
      wilsonInterval(successes: close, trials: pairs.count)
    }
  }

  /// Compares generated samples with a training set.
  ///
  /// - Parameters:
  ///   - training: Training samples `[n, ...]`, at least two; axes after the first are read as one.
  ///   - generated: Generated samples `[m, ...]` with equally many numbers.
  ///   - pool: The threads to run on; they do not change the report.
  /// - Returns: The report.
  /// - Throws: ``MetricError`` when there are too few samples, the widths differ or a number is not finite.
  /// - Complexity: O((n + m) · n · width) time in products of matrices, O(n + m) memory beside the samples.
  public func report(
    training: NDArray, generated: NDArray, pool: WorkerPool
  ) throws(MetricError) -> Report {
    let known = try SampleRows(training, metric: Self.name, needed: 2)
    let (_, made) = try SampleRows.pair(training, generated, metric: Self.name)
    let own = nearestSamples(of: known, in: known, excludingSelf: true, pool: pool)
      .map(\.distance).sorted()
    let threshold = own[min(Int(quantile * Double(own.count)), own.count - 1)]
    let nearest = nearestSamples(of: made, in: known, excludingSelf: false, pool: pool)
    let pairs = nearest.enumerated().map {
      Pair(generated: $0, training: $1.place, distance: $1.distance)
    }
    return Report(
      // The order of equals is stated, since that of `sorted` alone is not promised.
      pairs: pairs.sorted { ($0.distance, $0.generated) < ($1.distance, $1.generated) },
      threshold: threshold, close: pairs.count { $0.distance < threshold || $0.distance == 0 },
      copies: pairs.count { $0.distance == 0 })
  }
}

/// Returns the nearest of `others` to each of `rows`, the first of several as near, and the Euclidean distance.
///
/// Blocks of products in double precision find the nearest up to rounding, of which equals of the least squared distance
/// are kept by their number; the distance itself is then computed from differences.
func nearestSamples(
  of rows: SampleRows, in others: SampleRows, excludingSelf: Bool, pool: WorkerPool
) -> [(place: Int, distance: Double)] {
  let (height, breadth) = (256, 512)
  let norms = others.squaredNorms(pool)
  let blocks = pool.map((rows.count + height - 1) / height) { block in
    let range = block * height..<min((block + 1) * height, rows.count)
    let points = rows.matrix(range)
    var best = [(place: Int, distance: Double)](repeating: (0, .infinity), count: range.count)
    for first in stride(from: 0, to: others.count, by: breadth) {
      let columns = others.matrix(first..<min(first + breadth, others.count))
      let products = points.times(columns, transposingOther: true).values
      for row in 0..<range.count {
        // The row's own squared length is the same for all and left out.
        for column in 0..<columns.rows {
          let distance = norms[first + column] - 2 * products[row * columns.rows + column]
          let isSelf = excludingSelf && first + column == range.lowerBound + row
          if distance < best[row].distance, !isSelf { best[row] = (first + column, distance) }
        }
      }
    }
    return best.enumerated().map { row, found in
      (place: found.place, distance: rows.distance(range.lowerBound + row, others, found.place))
    }
  }
  return Array(blocks.joined())
}

extension SampleRows {
  /// Returns the Euclidean distance of a sample from one of another set.
  func distance(_ row: Int, _ others: SampleRows, _ other: Int) -> Double {
    let (a, b) = (row * width, other * width)
    var sum = 0.0
    for column in 0..<width {
      let difference = Double(values[a + column]) - Double(others.values[b + column])
      sum += difference * difference
    }
    return sum.squareRoot()
  }
}
