import Engine
import Foundation
import Testing

/// Jobs that share memory without atomics, for ThreadSanitizer.
@Suite struct WorkerPoolRaceTests {
  private func withCounts(_ count: Int, _ body: (UnsafeMutableBufferPointer<Int>) -> Void) {
    let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: count)
    counts.initialize(repeating: 0)
    defer { counts.deallocate() }
    body(counts)
  }

  /// What a worker wrote in one job, the caller reads after it and another worker in the next.
  @Test(arguments: [1, 2, 3, 8])
  func everyPieceRunsOnceAJob(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    withCounts(17) { counts in
      for job in 1...300 {
        pool.run(pieces: counts.count) { piece, worker in
          #expect((0..<threads).contains(worker))
          counts[(piece + job) % counts.count] += 1
        }
        #expect(counts.allSatisfy { $0 == job })
        // Long enough for the workers to fall asleep.
        if job.isMultiple(of: 100) { usleep(20_000) }
      }
    }
  }

  @Test func jobsInsideJobsRunOnTheirThread() {
    let pool = WorkerPool(threadCount: 3)
    withCounts(8) { counts in
      pool.run(pieces: counts.count) { piece, _ in
        pool.run(pieces: 5) { _, worker in
          #expect(worker == 0)
          counts[piece] += 1
        }
      }
      #expect(counts.allSatisfy { $0 == 5 })
    }
  }

  /// Several callers: one gets the workers, the others work alone.
  @Test func callersDoNotMix() async {
    let pool = WorkerPool(threadCount: 3)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: 9)
          counts.initialize(repeating: 0)
          defer { counts.deallocate() }
          for _ in 0..<200 { pool.run(pieces: 9) { piece, _ in counts[piece] += 1 } }
          return counts.allSatisfy { $0 == 200 }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  /// A thread that held the pool while it was taken down ended the process.
  @Test func poolsComeAndGo() {
    for jobs in 0..<40 {
      let pool = WorkerPool(threadCount: 4)
      withCounts(6) { counts in
        for _ in 0..<jobs % 4 { pool.run(pieces: 6) { piece, _ in counts[piece] += 1 } }
        #expect(counts.allSatisfy { $0 == jobs % 4 })
      }
    }
  }
}
