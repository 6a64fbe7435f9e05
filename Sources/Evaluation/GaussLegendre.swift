/// Returns the nodes in (−1, 1), rising, and weights of the quadrature that is exact for polynomials of degree
/// `2 · count − 1`.
///
/// The nodes are the roots of the Legendre polynomial, found by Newton's iteration; exact but for rounding up to hundreds
/// of nodes.
///
/// - Precondition: `count` is more than 0.
///
/// Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 25.4.29.
func gaussLegendre(_ count: Int) -> [(node: Double, weight: Double)] {
  precondition(count > 0, "gaussLegendre: needs a node, \(count) were asked for")
  let half = (0..<(count + 1) / 2).map { index in
    var x = cosine(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
    var slope = 0.0
    for _ in 0..<8 {
      // (j + 1) P(j + 1) = (2j + 1) x P(j) − j P(j − 1)
      var (previous, value) = (0.0, 1.0)
      for j in 0..<count {
        let next = (Double(2 * j + 1) * x * value - Double(j) * previous) / Double(j + 1)
        (previous, value) = (value, next)
      }
      slope = Double(count) * (x * value - previous) / (x * x - 1)
      x -= value / slope
    }
    return (node: x, weight: 2 / ((1 - x * x) * slope * slope))
  }
  // The roots come from the largest to the middle, which is its own mirror image for odd counts.
  return half.map { (node: -$0.node, weight: $0.weight) } + half.reversed().dropFirst(count % 2)
}
