internal import CKernels
import Foundation
import Synchronization

/// The threads that share the work of one program; all parallelism goes through a pool.
///
/// Work is a number of *pieces* that may run in any order on any thread. Where the borders between pieces
/// lie is the caller's decision and must not depend on the number of threads: then neither do the results.
/// Between jobs the threads spin for some microseconds, so that the many short jobs of a training step find
/// them awake, and then sleep without using the processor.
public final class WorkerPool: @unchecked Sendable {
  // Sendable by protocol: `work` and `pieceCount` are written by the one caller that holds `isBusy`, before
  // it publishes a new `generation`, and read by workers only after they saw that generation.

  /// What runs once per piece; the second number identifies the thread, from 0 to `threadCount - 1`.
  public typealias Work = (_ piece: Int, _ worker: Int) -> Void

  /// Number of threads, the caller's included.
  public let threadCount: Int

  private let generation = Atomic<Int>(0)
  private let nextPiece = Atomic<Int>(0)
  private let activeWorkers = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isCallerAsleep = Atomic<Bool>(false)
  private let isBusy = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private var work: Work = { _, _ in }
  private var pieceCount = 0
  private let awake = NSCondition()
  private let spins: Int

  /// Creates a pool.
  ///
  /// - Parameter threadCount: Threads to use, at least 1; ``defaultThreadCount`` unless stated. More threads
  ///   than processors are allowed and give the same results, slower.
  public init(threadCount: Int = WorkerPool.defaultThreadCount) {
    precondition(threadCount > 0, "WorkerPool: needs at least 1 thread, got \(threadCount)")
    useOneThreadInsideBLAS()
    self.threadCount = threadCount
    // Spinning only pays while every thread has a processor of its own.
    spins = threadCount <= ProcessInfo.processInfo.activeProcessorCount ? 4_000 : 0
    for worker in 1..<max(threadCount, 1) {
      let thread = Thread { [unowned(unsafe) self] in serve(as: worker) }
      thread.name = "gankit-\(worker)"
      thread.stackSize = 1 << 20
      activeThreads.wrappingAdd(1, ordering: .relaxed)
      thread.start()
    }
  }

  private let activeThreads = Atomic<Int>(0)

  deinit {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    awake.lock()
    awake.broadcast()
    while activeThreads.load(ordering: .acquiring) > 0 { awake.wait() }
    awake.unlock()
  }

  /// The processors this process may use, or the value of the environment variable `GANKIT_NUM_THREADS`.
  public static var defaultThreadCount: Int {
    if let text = ProcessInfo.processInfo.environment["GANKIT_NUM_THREADS"], let count = Int(text),
      count > 0
    {
      return count
    }
    return max(1, ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Runs `work` for every piece in `0..<pieces` and returns when all are done.
  ///
  /// Called while another job runs (from inside a piece, or from another thread), the pieces run on the
  /// calling thread as worker 0.
  public func run(pieces: Int, _ work: @escaping Work) {
    guard threadCount > 1, pieces > 1,
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for piece in 0..<pieces { work(piece, 0) }
      return
    }
    self.work = work
    pieceCount = pieces
    nextPiece.store(0, ordering: .relaxed)
    activeWorkers.store(threadCount - 1, ordering: .relaxed)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      awake.lock()
      awake.broadcast()
      awake.unlock()
    }
    runPieces(as: 0)
    waitForWorkers()
    isBusy.store(false, ordering: .releasing)
  }

  /// Waits until every worker is done with the job: spinning first, then asleep.
  ///
  /// Sleeping, not yielding: where other programs want the processors too, a thread that slept is served
  /// before one that has been spinning.
  private func waitForWorkers() {
    var spun = 0
    while activeWorkers.load(ordering: .acquiring) > 0 && spun < spins {
      gk_pause()
      spun += 1
    }
    guard activeWorkers.load(ordering: .acquiring) > 0 else { return }
    awake.lock()
    isCallerAsleep.store(true, ordering: .sequentiallyConsistent)
    while activeWorkers.load(ordering: .sequentiallyConsistent) > 0 { awake.wait() }
    isCallerAsleep.store(false, ordering: .sequentiallyConsistent)
    awake.unlock()
  }

  private func runPieces(as worker: Int) {
    while true {
      let piece = nextPiece.wrappingAdd(1, ordering: .relaxed).oldValue
      guard piece < pieceCount else { return }
      work(piece, worker)
    }
  }

  private func serve(as worker: Int) {
    var seen = 0
    while true {
      var spun = 0
      while generation.load(ordering: .acquiring) == seen && spun < spins {
        gk_pause()
        spun += 1
      }
      if generation.load(ordering: .acquiring) == seen {
        awake.lock()
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while generation.load(ordering: .sequentiallyConsistent) == seen { awake.wait() }
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        awake.unlock()
      }
      seen += 1
      if isStopping.load(ordering: .acquiring) { break }
      runPieces(as: worker)
      let left = activeWorkers.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
      if left == 0, isCallerAsleep.load(ordering: .sequentiallyConsistent) {
        awake.lock()
        awake.broadcast()
        awake.unlock()
      }
    }
    awake.lock()
    activeThreads.wrappingSubtract(1, ordering: .releasing)
    awake.broadcast()
    awake.unlock()
  }
}
