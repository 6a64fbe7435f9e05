import CKernels
import Engine
import Synchronization

/// Runs one plan again and again: owns its memory, allocates nothing after it is made.
///
/// An executor belongs to one task at a time. It reads and updates the store's parameters in place.
public final class Executor {
  /// What is being run.
  public let plan: Plan
  /// The seed of the random streams; the step is handed to ``run(step:)``.
  public var seed: UInt64 {
    get { state.pointee.seed }
    set { state.pointee.seed = newValue }
  }

  private let store: ParameterStore
  private let pool: WorkerPool
  /// Where intermediate values lie.
  package let memory: ExecutorMemory
  private let scratch: UnsafeMutablePointer<Float>
  private let state: UnsafeMutablePointer<RunContext.State>
  private var binding: PlanBinding
  private var inputs: [String: UnsafeMutableBufferPointer<Float>] = [:]
  private var outputs: [String: (pointer: UnsafeMutablePointer<Float>, shape: Shape)] = [:]
  private var waves: [Wave] = []
  private var guards: [(wave: Int, value: UnsafeMutablePointer<Float>, count: Int)] = []
  private var condition: (wave: Int, value: UnsafeMutablePointer<Float>)?
  /// Whether the last run ended before its updates because the plan's condition did not hold.
  public private(set) var satOut = false
  package private(set) var profile: Profile?
  /// What the threads do, measured in every second run of a profile.
  package private(set) var shares: TimeShares?
  private var sharedRuns = 0

  /// Binds a plan to memory.
  ///
  /// - Parameters:
  ///   - plan: What to run.
  ///   - parameters: Holds every parameter of the plan with the right shape.
  ///   - pool: The threads to run on.
  ///   - seed: Seed of the random streams.
  ///   - memory: Memory for intermediate values that executors share which run one at a time: a run of one destroys the
  ///     inputs and outputs of the others. Its own unless stated, and where that is too small.
  /// - Precondition: `parameters` has all arrays that the plan reads.
  public init(
    _ plan: Plan, parameters: ParameterStore, pool: WorkerPool, seed: UInt64 = 0,
    memory: ExecutorMemory? = nil
  ) {
    self.plan = plan
    self.pool = pool
    store = parameters
    let shared = memory.flatMap { $0.count >= plan.arenaCount ? $0 : nil }
    let memory = shared ?? ExecutorMemory(for: [plan])
    self.memory = memory
    state = .allocate(capacity: 1)
    state.initialize(to: RunContext.State(seed: seed, step: 0))
    binding = Self.bind(plan, parameters, memory, RunContext(state: state))
    scratch = allocateAligned(binding.scratchCount * pool.threadCount)
    prepare()
  }

  private static func bind(
    _ plan: Plan, _ parameters: ParameterStore, _ memory: ExecutorMemory, _ context: RunContext
  ) -> PlanBinding {
    PlanBinding(
      plan, arena: memory.pointer, context: context,
      parameter: { parameters.declare($0, $1) })
  }

  /// Takes over where the binding has put everything.
  private func prepare() {
    let nodes = plan.graph.nodes
    inputs = binding.inputs
    for output in plan.graph.outputs {
      outputs[output.name] = (binding.pointer(output.value), nodes[output.value].shape)
    }
    var steps = binding.kernels
    if let shares { steps = steps.map { shares.counting($0, as: .busy) } }
    let scratchCount = binding.scratchCount
    waves = plan.waves.indices.map { index in
      Wave(
        Array(steps[plan.waves[index]]), chainCount: plan.chainCounts[index],
        isShort: plan.work(of: plan.waves[index]) < 24_000, threadCount: pool.threadCount, scratch,
        scratchCount)
    }
    guards = plan.guards.map {
      ($0.wave, binding.pointer($0.value), nodes[$0.value].shape.count)
    }
    condition = plan.condition.map { ($0.wave, binding.pointer($0.value)) }
  }

  deinit {
    freeAligned(scratch)
    state.deallocate()
  }

  /// The memory of an input, to be filled before a run; its contents do not survive the run.
  ///
  /// - Precondition: the plan has an input of that name.
  public func input(_ name: String) -> UnsafeMutableBufferPointer<Float> {
    guard let buffer = inputs[name] else {
      preconditionFailure(
        "Executor: there is no input \(name), only \(inputs.keys.sorted().joined(separator: ", "))")
    }
    return buffer
  }

  /// Whether the plan reads an input of that name.
  public func hasInput(_ name: String) -> Bool { inputs[name] != nil }

  /// Fills an input with one number.
  public func setInput(_ name: String, to value: Float) { input(name).update(repeating: value) }

  /// Returns a copy of an output as the last run left it.
  public func output(_ name: String) -> NDArray {
    let output = found(name)
    return NDArray(
      output.shape, Array(UnsafeBufferPointer(start: output.pointer, count: output.shape.count)))
  }

  /// Returns the first element of an output, without allocating.
  public func scalar(_ name: String) -> Float { found(name).pointer.pointee }

  /// The memory of an output as the last run left it.
  package func outputBuffer(_ name: String) -> UnsafeBufferPointer<Float> {
    let output = found(name)
    return UnsafeBufferPointer(start: output.pointer, count: output.shape.count)
  }

  private func found(_ name: String) -> (pointer: UnsafeMutablePointer<Float>, shape: Shape) {
    guard let output = outputs[name] else {
      preconditionFailure(
        "Executor: there is no output \(name), only \(outputs.keys.sorted().joined(separator: ", "))"
      )
    }
    return output
  }

  /// Runs the plan once.
  ///
  /// - Parameter step: The position of the random streams.
  /// - Returns: False if a guarded output was not finite; no parameter has changed then.
  @discardableResult
  public func run(step: UInt64 = 0) -> Bool {
    state.pointee.step = step
    satOut = false
    // In a profile, steps run one by one in every other run and side by side in those between.
    let isAlone = profile.map { $0.runs <= sharedRuns } ?? false
    guard let shares, !isAlone else { return runWaves(isAlone: isAlone) }
    sharedRuns += 1
    return shares.measure(threads: pool.threadCount) { runWaves(isAlone: false) }
  }

  private func runWaves(isAlone: Bool) -> Bool {
    guard guardsHold(after: -1) else { return false }
    for index in waves.indices {
      if isAlone { runProfiled(index) } else { waves[index].run(on: pool) }
      guard guardsHold(after: index) else { return false }
      if let condition, condition.wave == index, !(condition.value.pointee > 0) {
        satOut = true
        return true
      }
    }
    return true
  }

  private func guardsHold(after wave: Int) -> Bool {
    for check in guards
    where check.wave == wave && gk_all_finite(check.value, check.count) == 0 {
      return false
    }
    return true
  }

  /// Measures from now on the time of each step, in runs whose steps go one after the other, and what the threads do, in
  /// as many runs between them.
  public func startProfile() {
    profile = Profile(stepCount: plan.steps.count)
    let shares = TimeShares()
    self.shares = shares
    binding = Self.bind(plan, store, memory, RunContext(state: state, shares: shares))
    prepare()
  }

  private func runProfiled(_ index: Int) {
    let clock = ContinuousClock()
    for (local, step) in plan.waves[index].enumerated() {
      let time = clock.measure { waves[index].runOne(local, on: pool) }
      profile?.add(time, to: step)
    }
    if index == waves.count - 1 { profile?.runs += 1 }
  }
}

/// Memory for the intermediate values of executors that run one at a time.
public final class ExecutorMemory {
  let count: Int
  let pointer: UnsafeMutablePointer<Float>

  /// Allocates as much as the most demanding of some plans needs.
  public init(for plans: [Plan]) {
    count = plans.map(\.arenaCount).max() ?? 0
    pointer = allocateAligned(count)
  }

  deinit { freeAligned(pointer) }
}

/// Steps that run side by side: their pieces form one job for the pool.
private final class Wave {
  private let kernels: [Kernel]
  /// The pieces of all kernels by the thread that begins with them: the first pieces of each kernel, then the next ones.
  ///
  /// What a thread writes in one wave it then mostly finds in its caches in the next.
  private let parts: [(kernel: Int, piece: Int)]
  private let isShort: Bool
  private var work: WorkerPool.Work = { _, _ in }
  private var single: [WorkerPool.Work] = []
  private let unfinished: UnsafeMutablePointer<Atomic<Int>>

  init(
    _ kernels: [Kernel], chainCount: Int, isShort: Bool, threadCount: Int,
    _ scratch: UnsafeMutablePointer<Float>, _ scratchCount: Int
  ) {
    self.kernels = kernels
    self.isShort = isShort
    var shares = [[(kernel: Int, piece: Int)]](repeating: [], count: threadCount)
    var turn = 0
    for (index, kernel) in kernels.enumerated() where index == 0 || index >= chainCount {
      for piece in 0..<kernel.pieces {
        // A kernel of fewer pieces than threads follows no order: its pieces go round.
        if kernel.pieces < threadCount {
          shares[turn % threadCount].append((index, piece))
          turn += 1
        } else {
          shares[piece * threadCount / kernel.pieces].append((index, piece))
        }
      }
    }
    parts = shares.flatMap { $0 }
    unfinished = .allocate(capacity: kernels.count)
    for index in kernels.indices {
      (unfinished + index).initialize(to: Atomic(kernels[index].pieces))
    }
    let runs = kernels.indices.map { Self.run(kernels[$0], unfinished: unfinished + $0) }
    let chain = Kernel.chain(runs.prefix(chainCount))
    work = { [parts] piece, worker in
      let (kernel, piece) = parts[piece]
      let scratch = scratch + worker * scratchCount
      if kernel < chainCount {
        chain(piece, scratch)
      } else {
        runs[kernel](piece, scratch)
      }
    }
    single = runs.map { run in
      { piece, worker in run(piece, scratch + worker * scratchCount) }
    }
  }

  deinit {
    unfinished.deinitialize(count: kernels.count)
    unfinished.deallocate()
  }

  /// A piece of a kernel, and what follows the last one.
  private static func run(_ kernel: Kernel, unfinished: UnsafeMutablePointer<Atomic<Int>>)
    -> Kernel.Body
  {
    let (pieces, body) = (kernel.pieces, kernel.body)
    guard let finish = kernel.finish else { return body }
    return { piece, scratch in
      body(piece, scratch)
      // The thread that completes the last piece sees what all others wrote.
      if unfinished.pointee.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        unfinished.pointee.store(pieces, ordering: .relaxed)
        finish()
      }
    }
  }

  func run(on pool: WorkerPool) {
    if isShort {
      for piece in parts.indices { work(piece, 0) }
    } else {
      pool.run(pieces: parts.count, work)
    }
  }

  func runOne(_ index: Int, on pool: WorkerPool) {
    pool.run(pieces: kernels[index].pieces, single[index])
  }
}

extension Plan {
  /// A rough count of element operations of a run.
  package var work: Int { work(of: steps.indices) }

  /// A rough count of element operations of a wave; below some thousands, waking threads costs more.
  func work(of wave: Range<Int>) -> Int {
    steps[wave].reduce(0) { total, step in
      total
        + step.members.reduce(0) { sum, member in
          let node = graph.nodes[member]
          let shapes = node.inputs.map { graph.nodes[$0].shape }
          return sum + max(node.shape.count, shapes.map(\.count).max() ?? 0)
            + node.op.productFlops(shapes, node.shape) / 8
        }
    }
  }
}
