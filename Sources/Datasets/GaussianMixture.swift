import Engine
import Foundation

/// A weighted sum of two-dimensional Gaussians.
public struct GaussianMixture: Sendable, Equatable {
  /// The components, in the order of their labels; their weights sum to 1.
  public let modes: [Mode]

  /// Creates a mixture; the weights are scaled to sum to 1.
  ///
  /// - Precondition: there is a mode, weights are positive and covariances positive definite.
  public init(_ modes: [Mode]) {
    precondition(!modes.isEmpty, "GaussianMixture: needs at least one mode")
    for mode in modes {
      precondition(
        mode.weight > 0 && mode.covariance.determinant > 0 && mode.covariance.xx > 0,
        "GaussianMixture: weight and covariance must be positive in \(mode)")
    }
    let total = modes.reduce(0) { $0 + $1.weight }
    self.modes = modes.map {
      var mode = $0
      mode.weight /= total
      return mode
    }
  }

  /// One component of a mixture.
  public struct Mode: Sendable, Equatable {
    /// The centre.
    public var mean: SIMD2<Double>
    /// The spread.
    public var covariance: Covariance
    /// The share of the points, relative to the other modes.
    public var weight: Double

    /// Creates a component.
    public init(mean: SIMD2<Double>, covariance: Covariance, weight: Double = 1) {
      self.mean = mean
      self.covariance = covariance
      self.weight = weight
    }

    /// Creates a round component of standard deviation `sigma`.
    public init(mean: SIMD2<Double>, sigma: Double, weight: Double = 1) {
      self.init(
        mean: mean, covariance: Covariance(xx: sigma * sigma, xy: 0, yy: sigma * sigma),
        weight: weight)
    }

    /// The standard deviation of a round component; the geometric mean over directions otherwise.
    public var sigma: Double { covariance.determinant.squareRoot().squareRoot() }

    /// Returns the squared distance from the mean in units of the standard deviation.
    public func squaredMahalanobis(_ point: SIMD2<Double>) -> Double {
      let d = point - mean
      let c = covariance
      return (c.yy * d.x * d.x - 2 * c.xy * d.x * d.y + c.xx * d.y * d.y) / c.determinant
    }

    /// Returns the logarithm of the component's density, weight left out.
    public func logDensity(_ point: SIMD2<Double>) -> Double {
      -0.5 * squaredMahalanobis(point) - log(2 * .pi) - 0.5 * log(covariance.determinant)
    }
  }

  /// A symmetric 2 x 2 matrix.
  public struct Covariance: Sendable, Equatable {
    /// Variance of the first coordinate.
    public var xx: Double
    /// Covariance of the coordinates.
    public var xy: Double
    /// Variance of the second coordinate.
    public var yy: Double

    /// Creates a covariance.
    public init(xx: Double, xy: Double, yy: Double) {
      self.xx = xx
      self.xy = xy
      self.yy = yy
    }

    /// The determinant.
    public var determinant: Double { xx * yy - xy * xy }
  }

  /// Returns the natural logarithm of the density; finite far from every mode.
  public func logDensity(_ point: SIMD2<Double>) -> Double {
    var (top, sum) = (-Double.infinity, 0.0)
    for mode in modes {
      let term = log(mode.weight) + mode.logDensity(point)
      if term > top {
        sum = sum * exp(top - term) + 1
        top = term
      } else {
        sum += exp(term - top)
      }
    }
    return top + log(sum)
  }

  /// Returns the number of the mode whose mean is nearest.
  public func nearestMode(to point: SIMD2<Double>) -> Int {
    var (best, least) = (0, Double.infinity)
    for (index, mode) in modes.enumerated() {
      let d = point - mode.mean
      let distance = d.x * d.x + d.y * d.y
      if distance < least { (best, least) = (index, distance) }
    }
    return best
  }

  /// Returns points drawn from the mixture and the mode that each came from.
  public func draw(
    _ count: Int, seed: UInt64, stream: String
  ) -> (points: [Float], labels: [Int32]) {
    var generator = NormalGenerator(seed: seed, name: stream)
    var points = [Float]()
    var labels = [Int32]()
    points.reserveCapacity(2 * count)
    labels.reserveCapacity(count)
    let ends = modes.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1.weight) }
    for _ in 0..<count {
      let u = generator.uniform()
      let index = min(ends.firstIndex { u < $0 } ?? modes.count - 1, modes.count - 1)
      let (mode, n) = (modes[index], generator.normalPair())
      // The Cholesky factor of the covariance turns round noise into the mode's.
      let a = mode.covariance.xx.squareRoot()
      let b = mode.covariance.xy / a
      let c = (mode.covariance.yy - b * b).squareRoot()
      points.append(Float(mode.mean.x + a * n.x))
      points.append(Float(mode.mean.y + b * n.x + c * n.y))
      labels.append(Int32(index))
    }
    return (points, labels)
  }
}
