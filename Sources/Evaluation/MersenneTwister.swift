/// The random numbers of NumPy's `RandomState`, for metrics whose reference tools draw their subsets with it.
///
/// Matsumoto and Nishimura, "Mersenne Twister", ACM Trans. Model. Comput. Simul. 8 (1998) 3–30: MT19937, seeded as in
/// their `init_genrand`. NumPy has frozen what `RandomState` draws from it (NEP 19).
struct MersenneTwister {
  private static let (size, middle) = (624, 397)
  private var state: [UInt32]
  private var next = size

  /// Creates the generator `RandomState(seed)`.
  init(seed: UInt32) {
    state = [seed]
    for index in 1..<UInt32(Self.size) {
      let last = state[state.count - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ index)
    }
  }

  /// Returns the next 32 random bits.
  mutating func word() -> UInt32 {
    if next == Self.size { twist() }
    var word = state[next]
    next += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  private mutating func twist() {
    for index in 0..<Self.size {
      let mixed = state[index] & 0x8000_0000 | state[(index + 1) % Self.size] & 0x7FFF_FFFF
      let turned = mixed >> 1 ^ (mixed & 1 == 0 ? 0 : 0x9908_B0DF)
      state[index] = state[(index + Self.middle) % Self.size] ^ turned
    }
    next = 0
  }

  /// Returns a number uniform in `0...last`: words cut to as many bits as `last` has, until one is not above it.
  private mutating func integer(upTo last: UInt32) -> Int {
    guard last > 0 else { return 0 }
    let mask = UInt32.max >> last.leadingZeroBitCount
    while true {
      let word = word() & mask
      if word <= last { return Int(word) }
    }
  }

  /// Returns `0..<count` in the order of `RandomState.permutation(count)`.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(upTo: UInt32(last)))
    }
    return order
  }

  /// Returns `count` of `0..<population` as `RandomState.choice(population, count, replace=False)` does.
  mutating func choice(_ count: Int, of population: Int) -> [Int] {
    Array(permutation(population)[..<count])
  }
}
