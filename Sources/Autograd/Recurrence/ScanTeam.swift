import CKernels
import Engine
import Synchronization

/// Threads that go through the steps of a ``Scan`` together, sharing the parts of each.
///
/// Each thread begins a stage with parts of its own, the same at every step, so that their weights stay in its caches, and
/// then takes what others have not begun. It only ever waits for parts that others have taken, so that any number of
/// threads, one among them, gets through. What a part computes does not depend on who runs it.
final class ScanTeam {
  /// Parts that may run side by side once all stages before are done, and the kernels that put something together
  /// when all of the stage is done.
  private struct Stage {
    let parts: Range<Int>
    let finishes: [Int]
  }

  private let kernels: [Kernel]
  /// Kernel and piece of each part; no kernel for what comes between two steps.
  private let parts: [(kernel: Int?, piece: Int)]
  /// What comes between two steps is the first.
  private let stages: [Stage]
  private let steps: Int
  private let transfers: ScanTransfers
  /// How many threads can have something to do.
  let memberCount: Int

  /// For each part the number of steps in which somebody has taken it.
  private let taken: UnsafeMutablePointer<Atomic<Int>>
  /// Parts of the stage in progress that are done.
  private let done = Atomic<Int>(0)
  /// Stages of all steps that are done.
  private let opened = Atomic<Int>(0)
  private let come = Atomic<Int>(0)
  private let gone = Atomic<Int>(0)

  init(_ kernels: [Kernel], waves: [Range<Int>], steps: Int, _ transfers: ScanTransfers) {
    self.kernels = kernels
    self.steps = steps
    self.transfers = transfers
    var parts: [(kernel: Int?, piece: Int)] = [(nil, 0)]
    var stages = [Stage(parts: 0..<1, finishes: [])]
    for wave in waves {
      let first = parts.count
      for kernel in wave { parts += (0..<kernels[kernel].pieces).map { (kernel, $0) } }
      guard parts.count > first else { continue }
      stages.append(
        Stage(parts: first..<parts.count, finishes: wave.filter { kernels[$0].finish != nil }))
    }
    self.parts = parts
    self.stages = stages
    memberCount = stages.map(\.parts.count).max() ?? 1
    taken = .allocate(capacity: parts.count)
    for part in parts.indices { (taken + part).initialize(to: Atomic(0)) }
  }

  deinit {
    taken.deinitialize(count: parts.count)
    taken.deallocate()
  }

  /// Goes through all steps; called once by each of `memberCount` members, on any threads.
  func work(_ scratch: UnsafeMutablePointer<Float>) {
    let total = steps * stages.count + 1
    let share = Self.share(of: come.wrappingAdd(1, ordering: .relaxed).oldValue)
    // A member that comes late begins where the others are.
    var ordinal = opened.load(ordering: .acquiring)
    while ordinal < total {
      let (step, place) = ordinal.quotientAndRemainder(dividingBy: stages.count)
      let stage = stages[place]
      let count = stage.parts.count
      let own = Int(share * Double(count))
      for offset in 0..<count {
        let part = stage.parts.lowerBound + (own + offset) % count
        let isFree = taken[part].compareExchange(
          expected: step, desired: step + 1, ordering: .relaxed
        ).exchanged
        guard isFree else { continue }
        run(part, step, scratch)
        // The thread that completes a stage sees what all others wrote.
        if done.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count {
          for kernel in stage.finishes { kernels[kernel].finish?() }
          done.store(0, ordering: .relaxed)
          opened.store(ordinal + 1, ordering: .releasing)
        }
      }
      ordinal += 1
      wait(for: ordinal)
    }
    // Nobody is left who could take anything: the next run starts afresh.
    if gone.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == memberCount {
      for part in parts.indices { taken[part].store(0, ordering: .relaxed) }
      opened.store(0, ordering: .relaxed)
      come.store(0, ordering: .relaxed)
      gone.store(0, ordering: .relaxed)
    }
  }

  /// Where in a stage the member begins that comes first, second and so on, in [0, 1): halves for the first two, quarters
  /// for the next two, and so on, since how many will come is not known.
  private static func share(of member: Int) -> Double {
    var (share, half, rest) = (0.0, 0.5, member)
    while rest > 0 {
      if rest % 2 == 1 { share += half }
      (half, rest) = (half / 2, rest / 2)
    }
    return share
  }

  private func run(_ part: Int, _ step: Int, _ scratch: UnsafeMutablePointer<Float>) {
    if let kernel = parts[part].kernel {
      kernels[kernel].body(parts[part].piece, scratch)
    } else {
      if step == 0 { transfers.start(0) } else { transfers.end(step: step - 1, 0) }
      if step < steps { transfers.begin(step: step, 0) }
    }
  }

  /// Waits until so many stages are done: some microseconds, unless other programs have the processors.
  private func wait(for count: Int) {
    var spun = 0
    while opened.load(ordering: .acquiring) < count {
      spun += 1
      if spun < 10_000 { gk_pause() } else { gk_yield() }
    }
  }
}
