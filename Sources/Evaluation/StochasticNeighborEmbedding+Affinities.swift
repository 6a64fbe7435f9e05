internal import Engine

extension StochasticNeighborEmbedding {
  /// Returns `p`, row by row: how likely rows are each other's neighbours; 0 for a row with itself, 1 in all.
  func affinities(of rows: NDArray, pool: WorkerPool) -> [Float] {
    let (count, width) = (rows.shape[0], rows.shape[1])
    let conditional = pool.map(count) { row -> [Double] in
      let squares = (0..<count).map { other -> Double in
        var sum = 0.0
        for place in 0..<width {
          let x =
            Double(rows.values[row * width + place]) - Double(rows.values[other * width + place])
          sum += x * x
        }
        return sum
      }
      return probabilities(squares, of: row)
    }
    var result = [Float](repeating: 0, count: count * count)
    for row in 0..<count {
      for other in 0..<row {
        let p = (conditional[row][other] + conditional[other][row]) / Double(2 * count)
        result[row * count + other] = Float(p)
        result[other * count + row] = Float(p)
      }
    }
    return result
  }

  /// Returns `pⱼ given ᵢ`, with the width at which its entropy is the logarithm of the perplexity, by bisection.
  private func probabilities(_ squares: [Double], of row: Int) -> [Double] {
    let wanted = logarithm(perplexity)
    // Distances beyond the nearest alone matter, and keep the exponentials from all being 0.
    let nearest = squares.indices.filter { $0 != row }.map { squares[$0] }.min() ?? 0
    let mean = squares.reduce(0, +) / Double(max(squares.count - 1, 1))
    var (low, high, precision) = (0.0, Double.infinity, mean > 0 ? 1 / mean : 1)
    var result = [Double](repeating: 0, count: squares.count)
    for _ in 0..<100 {
      var (sum, weighted) = (0.0, 0.0)
      for (other, square) in squares.enumerated() where other != row {
        result[other] = exponential(-precision * (square - nearest))
        sum += result[other]
        weighted += result[other] * (square - nearest)
      }
      for other in result.indices { result[other] /= sum }
      let difference = logarithm(sum) + precision * weighted / sum - wanted
      if abs(difference) < 1e-5 { break }
      if difference > 0 {
        low = precision
        precision = high.isFinite ? (low + high) / 2 : precision * 2
      } else {
        high = precision
        precision = (low + high) / 2
      }
    }
    return result
  }
}
