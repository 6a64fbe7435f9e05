internal import CKernels
import Foundation
import Synchronization

/// What the threads of a pool share.
///
/// The threads keep it alive and not the pool, so the last user of a pool may let go of it at any time, even
/// before a thread has begun: a thread that held the pool itself could outlive the pool's end.
final class WorkerCrew: @unchecked Sendable {
  // Sendable by protocol: `work` and `pieceCount` are written by the one caller that holds `isBusy`, before
  // it publishes a new `generation`, and read by workers only after they saw that generation.

  private let threadCount: Int
  private let generation = Atomic<Int>(0)
  /// The next piece of each thread's share, on cache lines of their own.
  private let next: UnsafeMutablePointer<Atomic<Int>>
  private let activeWorkers = Atomic<Int>(0)
  private let activeThreads = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isCallerAsleep = Atomic<Bool>(false)
  private let isBusy = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private var work: WorkerPool.Work = { _, _ in }
  private var pieceCount = 0
  private let awake = NSCondition()
  private let spins: Int
  /// Two cache lines, since processors fetch them in pairs.
  private static let spacing = 16

  init(threadCount: Int) {
    self.threadCount = threadCount
    next = .allocate(capacity: threadCount * Self.spacing)
    for index in 0..<threadCount * Self.spacing { (next + index).initialize(to: Atomic(0)) }
    // Spinning only pays while every thread has a processor of its own.
    spins = threadCount <= ProcessInfo.processInfo.activeProcessorCount ? 4_000 : 0
  }

  deinit {
    next.deinitialize(count: threadCount * Self.spacing)
    next.deallocate()
  }

  /// Starts the threads beside the caller's.
  func start() {
    for worker in 1..<max(threadCount, 1) {
      let thread = Thread { [self] in serve(as: worker) }
      thread.name = "gankit-\(worker)"
      thread.stackSize = 1 << 20
      activeThreads.wrappingAdd(1, ordering: .relaxed)
      thread.start()
    }
  }

  /// Ends the threads; returns when none will run work any more.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    awake.lock()
    awake.broadcast()
    while activeThreads.load(ordering: .acquiring) > 0 { awake.wait() }
    awake.unlock()
  }

  func run(pieces: Int, _ work: @escaping WorkerPool.Work) {
    guard threadCount > 1, pieces > 1,
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for piece in 0..<pieces { work(piece, 0) }
      return
    }
    self.work = work
    pieceCount = pieces
    for worker in 0..<threadCount {
      next[worker * Self.spacing].store(firstPiece(of: worker), ordering: .relaxed)
    }
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

  /// Each thread has a share of its own, so that job after job it finds the same part of the data in its caches; then it
  /// takes what is left of the others' shares.
  private func runPieces(as worker: Int) {
    for offset in 0..<threadCount {
      let share = (worker + offset) % threadCount
      let end = firstPiece(of: share + 1)
      while true {
        let piece = next[share * Self.spacing].wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < end else { break }
        work(piece, worker)
      }
    }
  }

  private func firstPiece(of share: Int) -> Int { share * pieceCount / threadCount }

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
