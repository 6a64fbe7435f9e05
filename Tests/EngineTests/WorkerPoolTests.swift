import Engine
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 8]) func everyPieceOnce(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    let size = 1_000
    let counts = UnsafeMutablePointer<Int32>.allocate(capacity: size)
    counts.initialize(repeating: 0, count: size)
    defer { counts.deallocate() }
    for _ in 0..<20 { pool.run(pieces: size) { piece, _ in counts[piece] += 1 } }
    #expect((0..<size).allSatisfy { counts[$0] == 20 })
  }

  @Test func workersHaveNumbers() {
    let pool = WorkerPool(threadCount: 3)
    let wrong = Atomic<Int>(0)
    pool.run(pieces: 200) { _, worker in
      if !(0..<3).contains(worker) { wrong.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func workInsideWork() {
    let pool = WorkerPool(threadCount: 2)
    let sum = Atomic<Int>(0)
    pool.run(pieces: 10) { _, _ in
      pool.run(pieces: 10) { _, worker in
        if worker == 0 { sum.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    #expect(sum.load(ordering: .relaxed) == 100)
  }

  /// A command that fails at once lets go of its pool before the threads have begun.
  @Test func manyShortLives() {
    for round in 0..<300 {
      let pool = WorkerPool(threadCount: 1 + round % 4)
      if round.isMultiple(of: 3) { pool.run(pieces: 4) { _, _ in } }
    }
  }
}
