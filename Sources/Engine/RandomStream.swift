/// A named stream of random numbers, a pure function of seed, name and step.
///
/// Streams with different names or seeds are independent. A stream has no position of its own: element
/// `index` of step `step` is always the same number, which is what makes a run resumable.
public struct RandomStream: Sendable, Hashable {
  /// The Philox key: seed and name, mixed.
  public let key: SIMD2<UInt32>

  /// Creates the stream `name` of `seed`.
  public init(seed: UInt64, name: String) {
    // FNV-1a over the name, then two rounds of the SplitMix64 finaliser over name and seed.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let mixed = Self.mix(Self.mix(hash) ^ (seed &+ 0x9E37_79B9_7F4A_7C15))
    key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns the 64 random bits at `index` of `step`.
  public func bits(at index: UInt64, step: UInt64 = 0) -> UInt64 {
    let block = index >> 1
    let words = Philox.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
        UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32)),
      key: key)
    return index & 1 == 0
      ? UInt64(words.x) | UInt64(words.y) << 32 : UInt64(words.z) | UInt64(words.w) << 32
  }

  /// Returns a generator that walks through one step of the stream, for use with `using:` arguments.
  public func generator(step: UInt64 = 0) -> Generator { Generator(stream: self, step: step) }

  /// A sequential reader of one step of a stream.
  public struct Generator: RandomNumberGenerator, Sendable {
    let stream: RandomStream
    let step: UInt64
    var index: UInt64 = 0

    init(stream: RandomStream, step: UInt64) {
      self.stream = stream
      self.step = step
    }

    /// Returns the next 64 random bits.
    public mutating func next() -> UInt64 {
      defer { index += 1 }
      return stream.bits(at: index, step: step)
    }

    /// Returns a number uniform in [0, 1), a multiple of 2^-53.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Returns an integer uniform in `0..<bound`, without bias.
    ///
    /// The high word of a 128-bit product, redrawn when the low word falls below 2^64 modulo `bound`.
    /// Written out because the standard library does not promise the algorithm of `Int.random`.
    ///
    /// - Precondition: `bound` is positive.
    ///
    /// Lemire, "Fast Random Integer Generation in an Interval", 2019, arXiv:1805.10941, algorithm 5.
    public mutating func integer(below bound: Int) -> Int {
      precondition(bound > 0, "integer(below:): the bound must be positive, is \(bound)")
      let bound = UInt64(bound)
      var product = next().multipliedFullWidth(by: bound)
      if product.low < bound {
        let threshold = (0 &- bound) % bound
        while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
      }
      return Int(product.high)
    }
  }

  /// Returns the numbers `0..<count` in random order, a function of `step`.
  ///
  /// - Precondition: `count` is neither negative nor above 2^31 - 1.
  /// - Complexity: O(count).
  public func permutation(_ count: Int, step: UInt64 = 0) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: count) { order, filled in
      writePermutation(to: UnsafeMutableBufferPointer(rebasing: order[..<count]), step: step)
      filled = count
    }
  }

  /// Fills a buffer with the numbers from 0 in random order (Fisher and Yates), without allocating.
  package func writePermutation(to order: UnsafeMutableBufferPointer<Int32>, step: UInt64 = 0) {
    for index in order.indices { order.initializeElement(at: index, to: Int32(index)) }
    var generator = generator(step: step)
    for last in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(last, generator.integer(below: last + 1))
    }
  }
}
