import Engine
import Testing
import _TestSupport

@testable import Evaluation

@Suite struct EmbeddingTests {
  private struct File: Decodable {
    let perplexity: Double
    let divergence: Double
    let affinities: [Double]
    let directions: [Double]
    let shares: [Double]
    let projected: [Double]
  }

  private let pool = WorkerPool(threadCount: 2)

  /// Three groups of rows, as `scripts/golden/embedding.py` makes them.
  private var rows: NDArray {
    let noise = goldenFill(1, count: 150 * 8)
    return NDArray(
      [150, 8],
      noise.enumerated().map { place, value in
        let (row, column) = (place / 8, place % 8)
        return value * Float(column + 1) / 8 + (row % 3 == column % 3 ? 2 : 0)
      })
  }

  /// From `scripts/golden/embedding.py`: PCA and t-SNE of scikit-learn.
  @Test func agreesWithScikitLearn() throws {
    let golden = try Golden.load("embedding.json", as: File.self)
    let found = try PrincipalComponents(of: rows, count: 2)
    // scikit-learn's signs may be the opposite.
    for row in 0..<2 {
      let (ours, theirs) = (
        (0..<8).map { found.directions[row, $0] },
        Array(golden.directions[row * 8..<(row + 1) * 8])
      )
      let product = zip(ours, theirs).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(product).isClose(to: 1, absolute: 1e-9))
    }
    #expect(found.shares.largestDifference(from: golden.shares) < 1e-9)
    let projected = found.projected(rows).values.map { abs(Double($0)) }
    #expect(projected.largestDifference(from: golden.projected.map(abs)) < 1e-5)

    let method = StochasticNeighborEmbedding(perplexity: golden.perplexity)
    let affinities = method.affinities(of: rows, pool: pool)
    // Both stop the search for the width where the entropy is off by 1e-5.
    #expect(
      affinities.prefix(150).map(Double.init).largestDifference(from: golden.affinities) < 1e-6)
    #expect(Double(affinities.reduce(0, +)).isClose(to: 1, absolute: 1e-5))
    // Descents that begin 1e-7 apart end in places of different depths: scikit-learn's by 10 %, where rows move by 1e-6.
    let reached = try (0..<6).map {
      try method.embedding(of: rows, seed: $0, pool: pool).divergence
    }.sorted()
    #expect(reached[0] < 1.03 * golden.divergence && reached[2] < 1.06 * golden.divergence)
    #expect(reached[0] > 0.85 * golden.divergence)
  }

  /// Equation 5 against differences of the divergence.
  @Test func gradient() throws {
    let count = 37  // not a whole number of vectors
    let data = NDArray([count, 3], goldenFill(4, count: count * 3))
    let method = StochasticNeighborEmbedding(perplexity: 5)
    let affinities = method.affinities(of: data, pool: pool)
    let numbers = goldenFill(5, count: 2 * count, scale: 2)
    let points = (0..<count).map { SIMD2(numbers[2 * $0], numbers[2 * $0 + 1]) }
    let slopes = StochasticNeighborEmbedding.gradient(at: points, affinities, pool)
    let h: Float = 1 / 64
    for (row, axis) in [(0, 0), (17, 1), (36, 0), (35, 1)] {
      func moved(_ distance: Float) -> Double {
        var copy = points
        copy[row][axis] += distance
        return StochasticNeighborEmbedding.divergence(at: copy, affinities, pool)
      }
      let difference = (moved(h) - moved(-h)) / Double(2 * h)
      #expect(Double(slopes[row][axis]).isClose(to: difference, absolute: 2e-5))
    }
  }

  /// Rows of three groups become points of three groups.
  @Test func groupsStayTogether() throws {
    let points = try StochasticNeighborEmbedding(steps: 500).embedding(of: rows, pool: pool).points
    for row in 0..<150 {
      let others = (0..<150).filter { $0 != row }
      let nearest = others.min { a, b in
        let (p, q) = (points[a] - points[row], points[b] - points[row])
        return (p * p).sum() < (q * q).sum()
      }
      #expect((nearest ?? 0) % 3 == row % 3)
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let method = StochasticNeighborEmbedding(steps: 60)
    #expect(
      try method.embedding(of: rows, pool: WorkerPool(threadCount: 1))
        == method.embedding(of: rows, pool: WorkerPool(threadCount: 3)))
  }

  @Test func equalRowsAndFaults() throws {
    let flat = NDArray([40, 3], repeating: 2)
    let found = try StochasticNeighborEmbedding(steps: 300).embedding(of: flat, pool: pool)
    #expect(found.points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(try PrincipalComponents(of: flat, count: 2).shares == [0, 0])
    #expect(throws: MetricError.tooFewSamples(metric: "tsne", found: 20, needed: 31)) {
      try StochasticNeighborEmbedding().embedding(of: NDArray([20, 3]), pool: pool)
    }
  }
}
