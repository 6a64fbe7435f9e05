import CKernels
import Engine
import Synchronization

/// Threads that go through the steps of a ``Scan`` together, sharing the parts of each.
///
/// A part is taken in turn by whichever thread is free, and run when all stages before its own are done. A thread only
/// ever waits for parts that others have taken, so that any number of threads, one among them, gets through. What a part
/// computes does not depend on who runs it.
final class ScanTeam {
  /// A part of a step, and the stage it belongs to: all of a stage may run side by side.
  private struct Part {
    /// Nil for what comes between two steps.
    let kernel: Int?
    let index: Int
    /// Parts of the step before and after the stage's own.
    let stage: Range<Int>
  }

  private let kernels: [Kernel]
  private let parts: [Part]
  /// For each part the kernels of its stage that put something together when all of it is done.
  private let finishes: [[Int]]
  private let steps: Int
  private let transfers: ScanTransfers
  /// How many threads can have something to do.
  let memberCount: Int

  private let taken = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  /// Parts of all stages that are done; what comes after may be run.
  private let opened = Atomic<Int>(0)
  private let gone = Atomic<Int>(0)

  init(_ kernels: [Kernel], waves: [Range<Int>], steps: Int, _ transfers: ScanTransfers) {
    self.kernels = kernels
    self.steps = steps
    self.transfers = transfers
    var parts = [Part(kernel: nil, index: 0, stage: 0..<1)]
    var finishes: [[Int]] = [[]]
    var widest = 1
    for wave in waves {
      let count = wave.reduce(0) { $0 + kernels[$1].pieces }
      let stage = parts.count..<parts.count + count
      for kernel in wave {
        for index in 0..<kernels[kernel].pieces {
          parts.append(Part(kernel: kernel, index: index, stage: stage))
          finishes.append(wave.filter { kernels[$0].finish != nil })
        }
      }
      widest = max(widest, count)
    }
    self.parts = parts
    self.finishes = finishes
    memberCount = widest
  }

  /// Takes parts until none is left; called by each of `memberCount` members, on any threads.
  func work(_ scratch: UnsafeMutablePointer<Float>) {
    while case let ticket = taken.wrappingAdd(1, ordering: .relaxed).oldValue,
      ticket <= steps * parts.count
    {
      let (step, place) = ticket.quotientAndRemainder(dividingBy: parts.count)
      let (first, stage) = (step * parts.count, parts[place].stage)
      wait(for: first + stage.lowerBound)
      if let kernel = parts[place].kernel {
        kernels[kernel].body(parts[place].index, scratch)
      } else {
        turn(to: step)
      }
      // The thread that completes a stage sees what all others wrote.
      let count = done.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
      if count == first + stage.upperBound {
        for kernel in finishes[place] { kernels[kernel].finish?() }
        opened.store(count, ordering: .releasing)
      }
    }
    // All have taken their last ticket, one more than there are parts: the next run starts afresh.
    if gone.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == memberCount {
      taken.store(0, ordering: .relaxed)
      done.store(0, ordering: .relaxed)
      opened.store(0, ordering: .relaxed)
      gone.store(0, ordering: .relaxed)
    }
  }

  /// What happens between two steps.
  private func turn(to step: Int) {
    if step == 0 { transfers.start(0) } else { transfers.end(step: step - 1, 0) }
    if step < steps { transfers.begin(step: step, 0) }
  }

  /// Waits until so many parts are done: some microseconds, unless other programs have the processors.
  private func wait(for count: Int) {
    var spun = 0
    while opened.load(ordering: .acquiring) < count {
      spun += 1
      if spun < 10_000 { gk_pause() } else { gk_yield() }
    }
  }
}
