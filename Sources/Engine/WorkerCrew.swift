internal import CKernels
import Foundation
import Synchronization

/// The state that the threads of a pool share.
final class WorkerCrew: @unchecked Sendable {
  // Sendable by protocol: `work` and `pieceCount` are written by the one caller that holds `isBusy`, before
  // it publishes a new `generation`, and read by workers only after they saw that generation.

  private let threadCount: Int
  private let generation = Atomic<Int>(0)
  private let nextPiece = Atomic<Int>(0)
  private let activeWorkers = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isCallerAsleep = Atomic<Bool>(false)
  private let isBusy = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private var work: WorkerPool.Work = { _, _ in }
  private var pieceCount = 0
  private let awake = NSCondition()
  private let spins: Int
  private let activeThreads = Atomic<Int>(0)

  init(threadCount: Int) {
    self.threadCount = threadCount
    // Spinning only pays while every thread has a processor of its own.
    spins = threadCount <= ProcessInfo.processInfo.activeProcessorCount ? 4_000 : 0
  }

  /// Starts the threads, which keep the crew alive until they are stopped.
  func start() {
    for worker in 1..<threadCount {
      let thread = Thread { [self] in serve(as: worker) }
      thread.name = "gankit-\(worker)"
      thread.stackSize = 1 << 20
      activeThreads.wrappingAdd(1, ordering: .relaxed)
      thread.start()
    }
  }

  /// Ends the threads and returns when none works any more.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    awake.lock()
    awake.broadcast()
    while activeThreads.load(ordering: .acquiring) > 0 { awake.wait() }
    awake.unlock()
  }

  /// See `WorkerPool.run(pieces:_:)`.
  func run(pieces: Int, _ work: @escaping WorkerPool.Work) {
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
