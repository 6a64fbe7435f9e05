internal import CKernels
import Dispatch
import Foundation
import Synchronization

/// What the threads of a pool share.
///
/// The threads keep it alive and not the pool, so the last user of a pool may let go of it at any time, even
/// before a thread has begun: a thread that held the pool itself could outlive the pool's end.
final class WorkerCrew: @unchecked Sendable {
  // Sendable by protocol: `work` and `pieceCount` are written by the one caller that holds `isBusy`, while the gate is
  // closed and nobody is inside, and read by workers only inside.

  /// The door to a job: its number, whether workers may still come in, and how many are inside.
  ///
  /// Who comes too late, because another program had its processor, is not waited for.
  private struct Gate {
    let bits: Int

    private static let openBit = 1 << 16
    static let closing = ~openBit

    static func open(_ job: Int) -> Gate { Gate(bits: job << 17 | openBit) }
    var job: Int { bits >> 17 }
    var isOpen: Bool { bits & Self.openBit != 0 }
    var workersInside: Int { bits & (Self.openBit - 1) }
  }

  private let threadCount: Int
  private let gate = Atomic<Int>(0)
  /// The next piece of each thread's share, on cache lines of their own.
  private let next: UnsafeMutablePointer<Atomic<Int>>
  private let activeThreads = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isCallerAsleep = Atomic<Bool>(false)
  private let isBusy = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private var work: WorkerPool.Work = { _, _ in }
  private var pieceCount = 0
  private let awake = NSCondition()
  private let spins: Int
  /// Nanoseconds for which a thread that waits gives way again and again before it sleeps.
  private static let patience: UInt64 = 2_000_000
  /// Nanoseconds after which giving way means that another program had the processor.
  private static let longestYield: UInt64 = 100_000
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
    let job = Gate(bits: gate.load(ordering: .relaxed)).job + 1
    gate.store(Gate.open(job).bits, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      awake.lock()
      awake.broadcast()
      awake.unlock()
    }
    runPieces(as: 0)
    gate.bitwiseAnd(Gate.closing, ordering: .sequentiallyConsistent)
    waitForWorkers()
    isBusy.store(false, ordering: .releasing)
  }

  /// Waits, awake, for what another thread is about to do; false where the wait had better go on asleep.
  ///
  /// First spinning, then giving way at each turn, until `patience` ends or another program has taken the processor: only
  /// one that nobody else wants is kept awake. One that falls asleep is slow to wake, above all a virtual one, which its
  /// host gives to others in between.
  private func comesSoon(_ hasCome: () -> Bool) -> Bool {
    for _ in 0..<spins {
      if hasCome() { return true }
      gk_pause()
    }
    guard spins > 0 else { return hasCome() }
    var now = DispatchTime.now().uptimeNanoseconds
    let end = now + Self.patience
    while now < end {
      if hasCome() { return true }
      gk_yield()
      let before = now
      now = DispatchTime.now().uptimeNanoseconds
      if now - before > Self.longestYield { break }
    }
    return hasCome()
  }

  /// Waits until no worker is inside: awake first, then asleep.
  ///
  /// Where other programs want the processors too, a thread that slept is served before one that has been spinning.
  private func waitForWorkers() {
    func isEmpty() -> Bool {
      Gate(bits: gate.load(ordering: .sequentiallyConsistent)).workersInside == 0
    }
    if comesSoon(isEmpty) { return }
    awake.lock()
    isCallerAsleep.store(true, ordering: .sequentiallyConsistent)
    while !isEmpty() { awake.wait() }
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

  /// Whether there is a job to come in to after one of that number.
  private func hasJob(after seen: Int) -> Bool {
    let gate = Gate(bits: gate.load(ordering: .sequentiallyConsistent))
    return gate.isOpen && gate.job != seen
  }

  /// Comes in and returns the job's number; nil if it is too late for that.
  private func enter() -> Int? {
    var bits = gate.load(ordering: .relaxed)
    while Gate(bits: bits).isOpen {
      let (isInside, found) = gate.weakCompareExchange(
        expected: bits, desired: bits + 1, ordering: .acquiring)
      if isInside { return Gate(bits: bits).job }
      bits = found
    }
    return nil
  }

  private func leave() {
    let gate = Gate(bits: gate.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue)
    guard gate.workersInside == 0, isCallerAsleep.load(ordering: .sequentiallyConsistent) else {
      return
    }
    awake.lock()
    awake.broadcast()
    awake.unlock()
  }

  private func serve(as worker: Int) {
    var seen = 0
    while !isStopping.load(ordering: .acquiring) {
      if !comesSoon({ hasJob(after: seen) }) {
        awake.lock()
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        while !hasJob(after: seen), !isStopping.load(ordering: .sequentiallyConsistent) {
          awake.wait()
        }
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        awake.unlock()
      }
      guard let job = enter() else { continue }
      seen = job
      runPieces(as: worker)
      leave()
    }
    awake.lock()
    activeThreads.wrappingSubtract(1, ordering: .releasing)
    awake.broadcast()
    awake.unlock()
  }
}
