import Datasets
import Engine
import Foundation
import Testing

@Suite struct DensityTests {
  /// The integral of a density over a square, by the trapezoidal rule, which converges at once for
  /// functions that vanish at the border.
  private func integral(
    _ set: some DensityDataset, _ reach: Double, step: Double,
    of weight: (SIMD2<Double>) -> Double = { _ in 1 }
  ) -> Double {
    var sum = 0.0
    for x in stride(from: -reach, through: reach, by: step) {
      for y in stride(from: -reach, through: reach, by: step) {
        let point = SIMD2(x, y)
        sum += exp(set.logDensity(point)) * weight(point)
      }
    }
    return sum * step * step
  }

  @Test(arguments: [
    ("ring8-wgangp", 1.6, 0.01), ("gaussians,sigma=0.2", 2.4, 0.1), ("moons,noise=0.2", 3.4, 0.1),
    ("circles,noise=0.2", 2.4, 0.1), ("spiral,noise=0.15", 2.2, 0.075),
    ("swissroll,noise=1.5", 3.4, 0.1),
  ])
  func `densities integrate to one`(specification: String, reach: Double, step: Double) throws {
    let set = try DatasetCatalog.open(specification + ",count=1", seed: 0)
    let density = try #require(set as? any DensityDataset)
    #expect(abs(integral(density, reach, step: step) - 1) < 1e-5)
  }

  @Test(arguments: ["moons,noise=0.3", "swissroll,noise=1.5", "spiral,noise=0.2"])
  func `drawn points have the moments of the density`(specification: String) throws {
    let set = try DatasetCatalog.open(specification + ",count=40000", seed: 5)
    let density = try #require(set as? any DensityDataset)
    let values = set.samples(at: 0..<set.count).values.map { Double($0) }
    let points = stride(from: 0, to: values.count, by: 2).map { SIMD2(values[$0], values[$0 + 1]) }
    let moments: [(SIMD2<Double>) -> Double] = [
      { $0.x }, { $0.y }, { $0.x * $0.x }, { $0.y * $0.y }, { $0.x * $0.y },
    ]
    for moment in moments {
      let expected = integral(density, 4, step: 0.1, of: moment)
      let mean = points.reduce(0) { $0 + moment($1) } / Double(points.count)
      // Five standard errors of a quantity whose deviation is below 1.5.
      #expect(abs(mean - expected) < 5 * 1.5 / 200, "\(mean) instead of \(expected)")
    }
  }

  @Test func `a single Gaussian has the textbook density`() {
    let mode = GaussianMixture.Mode(
      mean: SIMD2(1, -2), covariance: GaussianMixture.Covariance(xx: 2, xy: 0.6, yy: 0.5))
    let mixture = GaussianMixture([mode])
    // scipy.stats.multivariate_normal([1, -2], [[2, .6], [.6, .5]]).logpdf([0.3, -1.1])
    #expect(abs(mixture.logDensity(SIMD2(0.3, -1.1)) - -3.662389765) < 1e-9)
    #expect(abs(mode.squaredMahalanobis(SIMD2(1, -1.5)) - 0.5 / 0.64) < 1e-12)
  }

  @Test func `far away the logarithm stays finite`() throws {
    for name in ["ring8", "moons"] {
      let set = try DatasetCatalog.open(name + ",count=1", seed: 0)
      let value = try #require(set as? any DensityDataset).logDensity(SIMD2(1e3, 1e3))
      #expect(value.isFinite && value < -1e6)
    }
  }

  @Test func `the rings and grids lie where the papers put them`() throws {
    func modes(_ name: String) throws -> [GaussianMixture.Mode] {
      let set = try DatasetCatalog.open(name + ",count=1", seed: 0)
      return try #require(set as? any MixtureDataset).mixture.modes
    }
    let ring = try modes("ring8")
    #expect(ring.count == 8)
    #expect(ring[0].mean == SIMD2(1, 0))
    #expect(abs(ring[1].mean.x - 0.5.squareRoot()) < 1e-15)
    #expect(ring.allSatisfy { abs($0.sigma - 0.01) < 1e-12 && $0.weight == 0.125 })
    let grid = try modes("grid25")
    #expect(Set(grid.map(\.mean.x)) == [-4, -2, 0, 2, 4])
    #expect(Set(grid.map(\.mean)).count == 25)
    #expect(grid.allSatisfy { abs($0.sigma - 0.05) < 1e-12 })
    #expect(try modes("ring8-wgangp").allSatisfy { abs($0.sigma - 0.014144) < 1e-6 })
    #expect(try abs(modes("grid25-wgangp")[24].mean.y - 1.41443) < 1e-5)
  }

  @Test func `98.889 % of a mode lies within three sigma`() throws {
    let set = try DatasetCatalog.open("grid25", seed: 11)
    let mixture = try #require(set as? any MixtureDataset).mixture
    let labels = try #require(set.labels)
    let values = set.samples(at: 0..<set.count).values
    var (near, strays, counts) = (0, 0, [Int](repeating: 0, count: 25))
    for i in 0..<set.count {
      let point = SIMD2(Double(values[2 * i]), Double(values[2 * i + 1]))
      let mode = mixture.nearestMode(to: point)
      if mode != Int(labels[i]) { strays += 1 }
      if mixture.modes[mode].squaredMahalanobis(point) < 9 { near += 1 }
      counts[mode] += 1
    }
    #expect(strays == 0)
    // Binomial: five standard deviations of 0.00033.
    #expect(abs(Double(near) / 100_000 - (1 - exp(-4.5))) < 0.00166)
    #expect(counts.allSatisfy { abs($0 - 4000) < 5 * 62 })
  }

  @Test func `a correlated mode is drawn with its covariance`() {
    let mixture = GaussianMixture([
      GaussianMixture.Mode(
        mean: SIMD2(0, 0), covariance: GaussianMixture.Covariance(xx: 2, xy: 0.6, yy: 0.5))
    ])
    let (values, _) = mixture.draw(100_000, seed: 1, stream: "test")
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for i in stride(from: 0, to: values.count, by: 2) {
      let (x, y) = (Double(values[i]), Double(values[i + 1]))
      (xx, xy, yy) = (xx + x * x / 1e5, xy + x * y / 1e5, yy + y * y / 1e5)
    }
    #expect(abs(xx - 2) < 0.045 && abs(xy - 0.6) < 0.02 && abs(yy - 0.5) < 0.0112)
  }

  @Test func `moons are evenly spaced, alternate arms and visit both ends`() throws {
    let set = try DatasetCatalog.open("moons,count=150,noise=1e-9", seed: 4)
    let labels = try #require(set.labels)
    #expect(labels.count { $0 == 0 } == 75)
    let values = set.samples(at: 0..<150).values
    let outer = (0..<150).filter { labels[$0] == 0 }
      .map { abs(atan2(Double(values[2 * $0 + 1]), Double(values[2 * $0]))) }.sorted()
    for (i, angle) in outer.enumerated() {
      #expect(abs(angle - .pi * Double(i) / 74) < 1e-5)
    }
  }
}
