import Engine

/// Stationary series `x[t] = phi x[t-1] + n[t]` with noise that features share in part.
///
/// The covariance of `n` is 1 for a feature with itself and `sigma` for two features: `sigma 1 1' + (1 - sigma) I`
/// (Yoon, Jarrett and van der Schaar 2019, "Time-series Generative Adversarial Networks", section 5.1). The paper does
/// not say how a series begins; here it begins with the stationary distribution, variance `1 / (1 - phi^2)`.
struct AutoregressiveSeries {
  private let shape: Shape
  private let phi: Double
  private let sigma: Double

  /// Describes series `[steps, features]`.
  init(_ shape: Shape, phi: Double, sigma: Double) {
    self.shape = shape
    self.phi = phi
    self.sigma = sigma
  }

  /// Draws one series.
  func draw(_ generator: inout NormalGenerator) -> [Double] {
    let (steps, features) = (shape[0], shape[1])
    var values = [Double](repeating: 0, count: steps * features)
    for step in 0..<steps {
      let normals = generator.normals(features + 1)
      for feature in 0..<features {
        let noise =
          sigma.squareRoot() * normals[features] + (1 - sigma).squareRoot() * normals[feature]
        let place = step * features + feature
        values[place] =
          step == 0
          ? noise / (1 - phi * phi).squareRoot() : phi * values[place - features] + noise
      }
    }
    return values
  }
}

extension NormalGenerator {
  /// Returns independent standard normal numbers.
  mutating func normals(_ count: Int) -> [Double] {
    var values = [Double]()
    while values.count < count {
      let pair = normalPair()
      values += [pair.x, pair.y]
    }
    return Array(values.prefix(count))
  }
}
