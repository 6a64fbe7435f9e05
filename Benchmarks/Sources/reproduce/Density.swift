import Autograd
import Engine
import Foundation

/// A mixture of Gaussians on the line.
struct Density: Sendable {
  /// A component of a mixture.
  struct Component: Sendable {
    /// Its share of the whole; the shares of a mixture sum to 1.
    let share: Double
    let mean: Double
    let deviation: Double
  }

  let components: [Component]

  /// A mixture.
  init(_ components: [Component]) { self.components = components }

  /// One Gaussian.
  init(mean: Double, deviation: Double) {
    components = [Component(share: 1, mean: mean, deviation: deviation)]
  }

  /// The logarithm of the density.
  func log(_ x: Double) -> Double {
    let terms = components.map { component in
      let z = (x - component.mean) / component.deviation
      return Foundation.log(component.share / component.deviation) - 0.5 * z * z
        - 0.5 * Foundation.log(2 * .pi)
    }
    let largest = terms.max() ?? 0
    return largest + Foundation.log(terms.reduce(0) { $0 + exp($1 - largest) })
  }

  /// Returns samples, new ones at each step: `[batch, 1]`.
  func samples(_ trace: Trace, batch: Int) -> Tensor {
    let place = trace.uniform("data/component", [batch, 1])
    var (mean, deviation) = (trace.constant(0), trace.constant(0))
    var lower = 0.0
    for component in components {
      let isHere =
        place.greaterOrEqual(Float(lower)) - place.greaterOrEqual(Float(lower + component.share))
      mean = mean + isHere * Float(component.mean)
      deviation = deviation + isHere * Float(component.deviation)
      lower += component.share
    }
    return mean + trace.normal("data/noise", [batch, 1]) * deviation
  }
}
