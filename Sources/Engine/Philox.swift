/// The counter-based random function Philox 4x32-10.
///
/// Four 32-bit words of randomness are a pure function of a 128-bit counter and a 64-bit key, so any
/// element of a stream can be computed without the ones before it.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
public enum Philox {
  /// Returns the random words that belong to one counter.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let p0 = UInt64(c.x) * 0xD251_1F53
      let p1 = UInt64(c.z) * 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.y ^ k.x, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.w ^ k.y, UInt32(truncatingIfNeeded: p0))
      k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return c
  }
}
