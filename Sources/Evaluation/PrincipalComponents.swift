public import Engine

/// The directions along which rows of numbers spread most.
///
/// Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", 1901.
public struct PrincipalComponents: Sendable, Equatable {
  static let name = "pca"

  /// The mean of the rows.
  public let mean: [Double]
  /// The directions as rows of length 1, that of the largest variance first; the number largest in magnitude is positive.
  public let directions: Matrix
  /// The share of the whole variance along each; 0 where nothing varies.
  public let shares: [Double]

  /// Finds the directions of the largest variance.
  ///
  /// - Parameters:
  ///   - rows: `[n, width]`, at least two.
  ///   - count: How many directions, 1 to `width`.
  /// - Throws: ``MetricError`` when there are fewer than two rows, a number is not finite or the decomposition fails.
  public init(of rows: NDArray, count: Int) throws(MetricError) {
    let (n, width) = try rows.checkedRows(for: Self.name, atLeast: 2)
    precondition(
      (1...width).contains(count), "PrincipalComponents: \(count) directions of \(width) numbers")
    var mean = [Double](repeating: 0, count: width)
    for (place, value) in rows.values.enumerated() { mean[place % width] += Double(value) }
    for place in mean.indices { mean[place] /= Double(n) }
    var covariance = Matrix(rows: width, columns: width)
    for row in 0..<n {
      let x = (0..<width).map { Double(rows.values[row * width + $0]) - mean[$0] }
      for i in 0..<width { for j in 0...i { covariance[i, j] += x[i] * x[j] } }
    }
    for i in 0..<width {
      for j in 0...i {
        covariance[i, j] /= Double(n - 1)
        covariance[j, i] = covariance[i, j]
      }
    }
    let eigen: SymmetricEigen
    do { eigen = try SymmetricEigen(covariance) } catch {
      throw .linearAlgebra(metric: Self.name, error)
    }
    let whole = covariance.trace
    var directions = Matrix(rows: count, columns: width)
    for row in 0..<count {
      let vector = (0..<width).map { eigen.vectors[width - 1 - row, $0] }
      let largest = vector.max { abs($0) < abs($1) } ?? 1
      for column in 0..<width {
        directions[row, column] = largest < 0 ? -vector[column] : vector[column]
      }
    }
    self.mean = mean
    self.directions = directions
    shares = (0..<count).map { whole > 0 ? max(eigen.values[width - 1 - $0], 0) / whole : 0 }
  }

  /// Returns rows `[n, width]` along the directions: `[n, count]`.
  ///
  /// - Precondition: the rows have the width of those that the directions were found for.
  public func projected(_ rows: NDArray) -> NDArray {
    let width = mean.count
    precondition(
      rows.shape.rank == 2 && rows.shape[1] == width,
      "PrincipalComponents: rows \(rows.shape) do not have \(width) numbers")
    let count = directions.rows
    return NDArray(
      [rows.shape[0], count],
      (0..<rows.shape[0]).flatMap { row in
        (0..<count).map { direction in
          Float(
            (0..<width).reduce(0.0) {
              $0 + (Double(rows.values[row * width + $1]) - mean[$1]) * directions[direction, $1]
            })
        }
      })
  }
}
