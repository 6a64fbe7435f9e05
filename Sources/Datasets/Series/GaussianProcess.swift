import Engine
import Foundation

/// Smooth series of mean 0: independent draws of a Gaussian process for each feature.
///
/// The covariance of steps `i` and `j` is `0.2 exp(-0.1 (i - j)^2)`, as in the program of Esteban, Hyland and Raetsch
/// (2017, arXiv:1706.02633).
struct GaussianProcess {
  private let shape: Shape
  private let factor: Matrix

  /// Describes series `[steps, features]`.
  init(_ shape: Shape) {
    self.shape = shape
    let steps = shape[0]
    let covariance = (0..<steps * steps).map { place in
      let distance = Double(place / steps - place % steps)
      return 0.2 * exp(-0.1 * distance * distance)
    }
    do {
      factor = try Matrix(rows: steps, columns: steps, covariance).cholesky()
    } catch {
      // The kernel's spectrum, 0.2 sqrt(10 pi) exp(-2.5 w^2) summed over w + 2 pi k, is nowhere below 4e-11.
      fatalError("unreachable: the covariance of a Gaussian process has no factor: \(error)")
    }
  }

  /// Draws one series.
  func draw(_ generator: inout NormalGenerator) -> [Double] {
    let (steps, features) = (shape[0], shape[1])
    var values = [Double](repeating: 0, count: steps * features)
    for feature in 0..<features {
      let normals = generator.normals(steps)
      for step in 0..<steps {
        values[step * features + feature] = (0...step).reduce(0) {
          $0 + factor[step, $1] * normals[$1]
        }
      }
    }
    return values
  }
}
