/// Returns numbers in [-1, 1) that look random and are the same in `scripts/golden/common.py`, bit by bit.
///
/// Element `i` is a hash of `stream` and `i`; its top 24 bits make a multiple of 2⁻²³, exact in `Float`.
/// A product with a power of two is exact as well.
public func goldenFill(_ stream: Int, count: Int, scale: Float = 1) -> [Float] {
  (0..<count).map { index in
    var h = UInt32(truncatingIfNeeded: index) &* 0x9E37_79B1
    h = h &+ UInt32(truncatingIfNeeded: stream) &* 0x85EB_CA77 &+ 0x1656_67B1
    h ^= h >> 15
    h = h &* 0x2C1B_3C6D
    h ^= h >> 12
    h = h &* 0x297A_2D39
    h ^= h >> 15
    return scale * (Float(h >> 8) * 0x1p-23 - 1)
  }
}
