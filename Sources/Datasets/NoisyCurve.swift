import Engine
import Foundation

/// Points on curves in the plane, blurred by round Gaussian noise.
///
/// Every curve maps a parameter in [0, 1] to a point and gets its weight's share of the points; the
/// parameter is uniform. The density is the integral of the noise along the curves, evaluated by
/// Gauss and Legendre's rule on panels short enough for full precision.
public struct NoisyCurve: Sendable {
  /// Standard deviation of the noise, along each coordinate.
  public let noise: Double
  /// The curves, in the order of their labels.
  public let curves: [@Sendable (Double) -> SIMD2<Double>]
  /// Points along all curves with the logarithms of their weights.
  private let nodes: [(point: SIMD2<Double>, logWeight: Double)]

  /// Creates a distribution; every curve has the same weight.
  ///
  /// - Parameters:
  ///   - noise: Standard deviation of the noise.
  ///   - curves: Maps from [0, 1] to the plane, smooth.
  /// - Precondition: `noise` is positive and there is a curve.
  public init(noise: Double, curves: [@Sendable (Double) -> SIMD2<Double>]) {
    precondition(noise > 0, "NoisyCurve: noise must be positive, is \(noise)")
    precondition(!curves.isEmpty, "NoisyCurve: needs at least one curve")
    self.noise = noise
    self.curves = curves
    nodes = curves.flatMap { curve in
      // Panels of at most a standard deviation or so. The integral runs over v with u = v v (3 - 2 v),
      // which keeps it smooth for curves that start or end like a square root.
      var length = 0.0
      for i in 0..<1000 {
        let step = curve(Double(i + 1) / 1000) - curve(Double(i) / 1000)
        length += (step * step).sum().squareRoot()
      }
      let panels = Int(min(max((2 * length / noise).rounded(.up), 16), 20_000))
      return (0..<panels).flatMap { panel in
        Self.rule.map { node, weight in
          let v = (Double(panel) + (node + 1) / 2) / Double(panels)
          let share = 6 * v * (1 - v) * weight / 2 / Double(panels) / Double(curves.count)
          return (curve(v * v * (3 - 2 * v)), log(share))
        }
      }
    }
  }

  /// Nodes and weights of Gauss and Legendre's rule with five nodes on [-1, 1].
  private static let rule: [(node: Double, weight: Double)] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
  ]

  /// Returns the natural logarithm of the density; finite far from every curve.
  public func logDensity(_ point: SIMD2<Double>) -> Double {
    let scale = -0.5 / (noise * noise)
    var top = -Double.infinity
    for node in nodes {
      let d = point - node.point
      top = max(top, node.logWeight + scale * (d * d).sum())
    }
    var sum = 0.0
    for node in nodes {
      let d = point - node.point
      sum += exp(node.logWeight + scale * (d * d).sum() - top)
    }
    return top + log(sum) - log(2 * .pi * noise * noise)
  }

  /// Returns drawn points and the curve that each came from.
  ///
  /// - Parameters:
  ///   - count: Number of points.
  ///   - seed: What they are drawn from.
  ///   - stream: Name of the random stream.
  ///   - evenly: Whether each curve's parameters are evenly spaced from 0 to 1, in random order, and
  ///     the curves get equal numbers of points, instead of all of it being random.
  /// - Returns: Coordinates, two a point, and the number of each point's curve.
  public func draw(
    _ count: Int, seed: UInt64, stream: String, evenly: Bool = false
  ) -> (points: [Float], labels: [Int32]) {
    var generator = NormalGenerator(seed: seed, name: stream)
    var points = [Float]()
    var labels = [Int32]()
    points.reserveCapacity(2 * count)
    labels.reserveCapacity(count)
    let places = evenly ? RandomStream(seed: seed, name: stream + ".order").permutation(count) : []
    for i in 0..<count {
      let (index, u): (Int, Double)
      if evenly {
        let place = Int(places[i])
        index = place % curves.count
        let last = (count - 1 - index) / curves.count
        u = last > 0 ? Double(place / curves.count) / Double(last) : 0
      } else {
        let which = generator.uniform()
        index = min(Int(which * Double(curves.count)), curves.count - 1)
        u = generator.uniform()
      }
      let point = curves[index](u) + noise * generator.normalPair()
      points.append(Float(point.x))
      points.append(Float(point.y))
      labels.append(Int32(index))
    }
    return (points, labels)
  }
}
