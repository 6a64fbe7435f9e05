import Foundation
import GANs

/// Integrals over the line by Simpson's rule: steps of 0.01 from -12 to 14, far beyond the densities' tails.
enum Quadrature {
  static let points: [Double] = (0...2600).map { -12 + 0.01 * Double($0) }

  /// Integrates a function given at ``points``.
  static func integral(_ values: [Double]) -> Double {
    values.indices.reduce(0) { sum, index in
      let isEnd = index == 0 || index == values.count - 1
      return sum + values[index] * (isEnd ? 1 : index.isMultiple(of: 2) ? 2 : 4)
    } * 0.01 / 3
  }

  /// The divergence `∫ q f(p/q)`.
  static func divergence(_ divergence: FDivergence, _ p: Density, _ q: Density) -> Double {
    integral(points.map { divergence.integrand(logP: p.log($0), logQ: q.log($0)) })
  }

  /// The bound `∫ p g(V) - ∫ q f*(g(V))`, both functions given at ``points``.
  static func bound(
    _ activation: [Float], _ conjugate: [Float], _ p: Density, _ q: Density
  ) -> Double {
    integral(
      points.indices.map { index in
        exp(p.log(points[index])) * Double(activation[index])
          - exp(q.log(points[index])) * Double(conjugate[index])
      })
  }

  /// The Gaussian of least divergence from `p`, by a search on ever finer crosses.
  static func bestFit(_ divergence: FDivergence, of p: Density) -> Gaussian {
    func value(_ gaussian: Gaussian) -> Double {
      gaussian.deviation > 0.1 ? Self.divergence(divergence, p, gaussian.density) : .infinity
    }
    var best = Gaussian(mean: 1, deviation: 1.8)
    var (least, step) = (value(best), 0.2)
    while step > 1e-5 {
      let around = [(step, 0), (-step, 0), (0, step), (0, -step)].map {
        Gaussian(mean: best.mean + $0.0, deviation: best.deviation + $0.1)
      }
      let values = around.map(value)
      guard let index = values.indices.min(by: { values[$0] < values[$1] }), values[index] < least
      else {
        step /= 2
        continue
      }
      (best, least) = (around[index], values[index])
    }
    return best
  }
}

/// A normal distribution.
struct Gaussian: Sendable {
  var mean: Double
  var deviation: Double
  var density: Density { Density(mean: mean, deviation: deviation) }
}

extension FDivergence {
  /// `q f(p/q)` from the logarithms of p and q.
  func integrand(logP: Double, logQ: Double) -> Double {
    let (p, q, ratio) = (exp(logP), exp(logQ), logP - logQ)
    /// log((1 - w)·q + w·p).
    func logMean(_ weight: Double) -> Double {
      let (a, b) = (log(1 - weight) + logQ, log(weight) + logP)
      return max(a, b) + log1p(exp(-abs(a - b)))
    }
    switch kind {
    case .totalVariation: return abs(p - q) / 2
    case .kl: return p * ratio
    case .reverseKL: return -q * ratio
    case .pearson: return exp(2 * logP - logQ) - 2 * p + q
    case .neyman: return exp(2 * logQ - logP) - 2 * q + p
    case .squaredHellinger: return pow(exp(logP / 2) - exp(logQ / 2), 2)
    case .jeffrey: return (p - q) * ratio
    case .jensenShannon: return p * (logP - logMean(0.5)) + q * (logQ - logMean(0.5))
    case .gan: return p * (logP - logMean(0.5)) + q * (logQ - logMean(0.5)) - (p + q) * log(2)
    case .weightedJensenShannon:
      let weight = Double(mixing)
      return weight * p * ratio - exp(logMean(weight)) * (logMean(weight) - logQ)
    case .alpha:
      let order = Double(order)
      let power = exp(order * logP + (1 - order) * logQ)
      return (power - q - order * (p - q)) / (order * (order - 1))
    }
  }
}
