import Engine
import Foundation
import _TestSupport

/// Inputs that several suites share.
enum LinearAlgebraSamples {
  /// `A[i, j] = sin(1 + 3i + 5j + ij)`, as in `scripts/golden/linear_algebra.py`.
  static func matrix(_ n: Int) -> Matrix {
    Matrix(
      rows: n, columns: n,
      (0..<n * n).map {
        sin(1 + 3 * Double($0 / n) + 5 * Double($0 % n) + Double($0 / n * ($0 % n)))
      })
  }

  /// `AᵀA / n`, positive semidefinite.
  static func covariance(_ n: Int) -> Matrix { (1 / Double(n)) * matrix(n).gram() }

  struct GoldenFile: Decodable {
    struct Case: Decodable {
      var size: Int
      var eigenvalues: [Double]
      var choleskyDiagonal: [Double]
      var rootTrace: Double
      var rootNorm: Double
      var rootFirstRow: [Double]
    }
    var cases: [Case]
  }

  static func golden() throws -> [GoldenFile.Case] {
    try Golden.load("linear_algebra.json", as: GoldenFile.self).cases
  }
}
