import Testing

@testable import Engine

@Suite struct RandomStreamTests {
  let stream = RandomStream(seed: 7, name: "test")

  @Test("A permutation holds every number once", arguments: [0, 1, 2, 3, 100, 1797])
  func permutation(count: Int) {
    let order = stream.permutation(count, step: 3)
    #expect(order.sorted() == (0..<Int32(count)).map { $0 })
    #expect(order == stream.permutation(count, step: 3))
  }

  /// Pinned values: a change here breaks every recorded run.
  @Test("Permutations are pinned")
  func pinned() {
    #expect(stream.permutation(10) == [0, 4, 5, 6, 2, 8, 1, 3, 7, 9])
    #expect(stream.permutation(10, step: 1) == [4, 0, 8, 1, 6, 2, 7, 3, 5, 9])
  }

  @Test("Every permutation of three is as likely as any other")
  func fairness() {
    var counts: [[Int32]: Int] = [:]
    for step in 0..<6000 { counts[stream.permutation(3, step: UInt64(step)), default: 0] += 1 }
    #expect(counts.count == 6)
    // Chi squared with 5 degrees of freedom is beyond 20.5 once in a thousand.
    #expect(counts.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 } < 20.5)
  }

  @Test("Bounded integers are unbiased where the bound is no divisor of 2^64")
  func bounded() {
    // Without the redraw, 2^64 words on 3 * 2^61 results give each result 2 or 3 of them, in a pattern
    // of period 3.
    var generator = RandomStream(seed: 1, name: "bounded").generator()
    var bins = [Int](repeating: 0, count: 3)
    for _ in 0..<30_000 { bins[generator.integer(below: 3 << 61) % 3] += 1 }
    #expect(bins.reduce(0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 } < 13.8)
    #expect(generator.integer(below: 1) == 0)
  }

  @Test("The generator reads the stream's bits in order")
  func generator() {
    var generator = stream.generator(step: 9)
    for index in 0..<5 { #expect(generator.next() == stream.bits(at: UInt64(index), step: 9)) }
  }
}
