public import Engine

/// Points of the plane whose neighbours are those of the rows they stand for: t-SNE, exact.
///
///     pᵢⱼ = (pⱼ given ᵢ + pᵢ given ⱼ) / 2n,  pⱼ given ᵢ ∝ exp(−‖xᵢ − xⱼ‖² / 2σᵢ²)
///     qᵢⱼ ∝ 1 / (1 + ‖yᵢ − yⱼ‖²),  the points y minimise KL(p, q)
///
/// `σᵢ` is such that row `i` has about `perplexity` neighbours. Distances between far groups, and the sizes of groups, mean
/// nothing. Conventions and defaults are those of scikit-learn's `TSNE(method="exact")`: begins with the two principal
/// components, attractions 12 times as large for the first 250 steps, momentum 0.5 and then 0.8, gains for each number.
///
/// van der Maaten and Hinton, "Visualizing Data using t-SNE", J. Mach. Learn. Res. 9 (2008) 2579–2605; the beginning and the
/// rate as in Kobak and Berens, "The art of using t-SNE for single-cell transcriptomics", Nat. Commun. 10 (2019) 5416.
public struct StochasticNeighborEmbedding: Sendable, Equatable {
  static let name = "tsne"

  /// Neighbours of a row, about; 30 unless stated, less than the number of rows.
  public var perplexity: Double
  /// Steps of the descent.
  public var steps: Int
  /// Steps with larger attractions, at the beginning.
  public static let exaggeratedSteps = 250
  /// How much larger they are.
  public static let exaggeration = 12.0

  /// Creates the method.
  ///
  /// - Precondition: perplexity is at least 1, and there is a step.
  public init(perplexity: Double = 30, steps: Int = 1_000) {
    precondition(
      perplexity >= 1 && steps > 0,
      "StochasticNeighborEmbedding: perplexity \(perplexity), \(steps) steps")
    self.perplexity = perplexity
    self.steps = steps
  }

  /// The points and how well they fit.
  public struct Embedding: Sendable, Equatable {
    /// A point for each row.
    public var points: [SIMD2<Float>]
    /// The divergence KL(p, q) in nats.
    public var divergence: Double
  }

  /// Embeds rows in the plane.
  ///
  /// Nothing is random: the beginning are the principal components. Equal rows, which these cannot tell apart, are moved apart
  /// by less than 10⁻⁶ by the seed.
  ///
  /// - Parameters:
  ///   - rows: `[n, width]`, more than the perplexity.
  ///   - seed: What moves equal rows apart.
  ///   - pool: The threads to run on; they do not change a bit of the points.
  ///   - report: Told after every 50th step how many have been made.
  /// - Returns: The points, with mean 0.
  /// - Throws: ``MetricError`` when there are too few rows or a number is not finite.
  /// - Complexity: O(n²) time for each step, O(n²) memory: 4,000 rows are 64 MB.
  public func embedding(
    of rows: NDArray, seed: UInt64 = 0, pool: WorkerPool, report: (Int) -> Void = { _ in }
  ) throws(MetricError) -> Embedding {
    let (count, width) = try rows.checkedRows(
      for: Self.name, atLeast: max(Int(perplexity.rounded(.up)) + 1, 4))
    let affinities = affinities(of: rows, pool: pool)
    var points = try start(rows, width, seed)
    let exaggerated = affinities.map { $0 * Float(Self.exaggeration) }
    var (update, gains) = (
      [SIMD2<Float>](repeating: .zero, count: count), [SIMD2<Float>](repeating: .one, count: count)
    )
    let rate = Float(max(Double(count) / Self.exaggeration / 4, 50))
    for step in 0..<steps {
      let isEarly = step < Self.exaggeratedSteps
      let slopes = Self.gradient(at: points, isEarly ? exaggerated : affinities, pool)
      // Each phase of scikit-learn begins at rest.
      if step == Self.exaggeratedSteps {
        for row in 0..<count { (update[row], gains[row]) = (.zero, .one) }
      }
      let momentum: Float = isEarly ? 0.5 : 0.8
      for row in 0..<count {
        let isTurning = update[row] * slopes[row] .< 0
        gains[row] = (gains[row] * 0.8).replacing(with: gains[row] + 0.2, where: isTurning)
        gains[row].clamp(
          lowerBound: SIMD2(repeating: 0.01), upperBound: SIMD2(repeating: .infinity))
        update[row] = momentum * update[row] - rate * gains[row] * slopes[row]
        points[row] += update[row]
      }
      if (step + 1).isMultiple(of: 50) { report(step + 1) }
    }
    let mean = points.reduce(.zero, +) / Float(count)
    for row in 0..<count { points[row] -= mean }
    return Embedding(points: points, divergence: Self.divergence(at: points, affinities, pool))
  }

  /// Returns the gradient of the divergence: `4 Σⱼ (pᵢⱼ − qᵢⱼ)(yᵢ − yⱼ) / (1 + ‖yᵢ − yⱼ‖²)`, equation 5.
  static func gradient(
    at points: [SIMD2<Float>], _ affinities: [Float], _ pool: WorkerPool
  ) -> [SIMD2<Float>] {
    let forces = StudentForces(of: points, affinities: affinities, pool: pool)
    let scale = Float(1 / forces.normalizer)
    return zip(forces.attraction, forces.repulsion).map { 4 * ($0 - scale * $1) }
  }

  /// Returns KL(p, q) in nats.
  static func divergence(
    at points: [SIMD2<Float>], _ affinities: [Float], _ pool: WorkerPool
  ) -> Double {
    let count = points.count
    let normalizer = StudentForces(of: points, affinities: affinities, pool: pool).normalizer
    let sums = pool.map(count) { row -> Double in
      var sum = 0.0
      for other in 0..<count where affinities[row * count + other] > 0 {
        let p = Double(affinities[row * count + other])
        let difference = points[row] - points[other]
        let square = Double((difference * difference).sum())
        sum += p * logarithm(p * normalizer * (1 + square))
      }
      return sum
    }
    return sums.reduce(0, +)
  }

  private func start(
    _ rows: NDArray, _ width: Int, _ seed: UInt64
  ) throws(MetricError) -> [SIMD2<Float>] {
    let count = rows.shape[0]
    let components = try PrincipalComponents(of: rows, count: min(2, width)).projected(rows)
    let plane = components.shape[1]
    let noise = RandomStream(seed: seed, name: "tsne").normals(2 * count)
    let first = (0..<count).map { Double(components.values[$0 * plane]) }
    let mean = first.reduce(0, +) / Double(count)
    let spread =
      (first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
    let scale = spread > 0 ? Float(1e-4 / spread) : 0
    return (0..<count).map { row in
      let x = components.values[row * plane] * scale
      let y = plane > 1 ? components.values[row * plane + 1] * scale : 0
      return SIMD2(x, y) + 1e-7 * SIMD2(noise[2 * row], noise[2 * row + 1])
    }
  }
}
