import Engine
import NeuralNet
import Synchronization
import Testing
import _AllocationCount
import _TestSupport

@testable import Autograd

@Suite(.serialized) struct ExecutorTests {
  /// Twenty discriminator and generator steps with Adam allocate nothing, on any thread.
  @Test(arguments: [1, 2])
  func trainingAllocatesNothing(threads: Int) {
    guard gk_allocation_count() >= 0 else { return }
    let pool = WorkerPool(threadCount: threads)
    let store = ParameterStore()
    let executors = ["discriminator", "generator"].map { player in
      let (graph, scope) = PlanTests.step(of: player, batch: 64)
      store.initialize(scope, seed: 1)
      return Executor(Plan(graph, guarding: ["loss"]), parameters: store, pool: pool, seed: 7)
    }
    func train(_ steps: Range<UInt64>) {
      for step in steps {
        for executor in executors {
          executor.setInput("rate", to: 1e-3)
          if executor.hasInput("real") { executor.setInput("real", to: 0.5) }
          executor.run(step: step)
        }
      }
    }
    train(0..<3)
    onEveryThread(of: pool) { gk_count_allocations_here(1) }
    let before = gk_allocation_count()
    train(3..<23)
    let after = gk_allocation_count()
    onEveryThread(of: pool) { gk_count_allocations_here(0) }
    #expect(after == before)
    #expect(executors[0].scalar("loss").isFinite)
  }

  /// Neither does a step through a recurrent network, forward and back.
  @Test func scansAllocateNothing() {
    guard gk_allocation_count() >= 0 else { return }
    let pool = WorkerPool(threadCount: 2)
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let x = trace.input("x", [6, 64, 3])
    let y = scope("network", RecurrentStack(GRU(8), layers: 2, isBidirectional: true), x)
    let weights = scope.trainable.map { trace.parameter($0.name, $0.shape) }
    let slopes = gradient(of: y.squared().mean(), at: weights)
    let store = ParameterStore()
    store.initialize(scope, seed: 1)
    let executor = Executor(
      Plan(trace.finish(outputs: slopes.enumerated().map { ("g\($0)", $1) })), parameters: store,
      pool: pool)
    func run(_ count: Int) {
      for _ in 0..<count {
        executor.setInput("x", to: 0.5)
        executor.run()
      }
    }
    run(3)
    onEveryThread(of: pool) { gk_count_allocations_here(1) }
    let before = gk_allocation_count()
    run(10)
    let after = gk_allocation_count()
    onEveryThread(of: pool) { gk_count_allocations_here(0) }
    #expect(after == before)
  }

  /// Where its condition does not hold a run gives its outputs and changes no parameter.
  @Test(arguments: [-1, 0, 1] as [Float])
  func conditionsKeepParameters(condition: Float) {
    let trace = Trace()
    let w = trace.parameter("w", [64, 64])
    let x = trace.input("x", [])
    let moved = (w.matmul(w) + x).tanh()
    trace.update("w", to: moved)
    let graph = trace.finish(outputs: [("condition", x * 1), ("sum", moved.sum())])
    let store = ParameterStore()
    let first = NDArray([64, 64], repeating: 0.01)
    store.set("w", first)
    let executor = Executor(
      Plan(graph, guarding: ["sum"], onlyWhere: "condition"), parameters: store,
      pool: WorkerPool(threadCount: 2))
    executor.setInput("x", to: condition)
    #expect(executor.run())
    #expect(executor.satOut == !(condition > 0))
    #expect(executor.scalar("sum").isFinite && executor.scalar("condition") == condition)
    #expect((store["w"] == first) == !(condition > 0))
  }

  /// Every thread takes one piece and keeps it until all have one.
  private func onEveryThread(of pool: WorkerPool, _ body: @escaping () -> Void) {
    let entered = Counter()
    pool.run(pieces: pool.threadCount) { _, _ in
      body()
      entered.value.wrappingAdd(1, ordering: .relaxed)
      while entered.value.load(ordering: .relaxed) < pool.threadCount {}
    }
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  /// The counter counts, on this thread and on a worker.
  @Test func allocationsAreCounted() {
    guard gk_allocation_count() >= 0 else { return }
    let pool = WorkerPool(threadCount: 2)
    let before = gk_allocation_count()
    onEveryThread(of: pool) {
      gk_count_allocations_here(1)
      UnsafeMutablePointer<Float>.allocate(capacity: 100).deallocate()
      [Float](repeating: 1, count: 1000).withUnsafeBufferPointer { _ = $0.baseAddress }
      gk_count_allocations_here(0)
    }
    #expect(gk_allocation_count() >= before + 2)
  }

  /// Random numbers depend on seed and step, not on threads or on the rest of the plan.
  @Test func randomNumbersAreAFunctionOfSeedAndStep() {
    func draw(_ threads: Int, fused: Bool, seed: UInt64, step: UInt64) -> [Float] {
      let trace = Trace()
      let other = trace.normal("other", [100, 100])
      let z = trace.normal("z", [50_000])
      let graph = trace.finish(
        outputs: fused ? [("z", z), ("y", z * 2), ("w", other)] : [("z", z)])
      let executor = Executor(
        Plan(graph), parameters: ParameterStore(), pool: WorkerPool(threadCount: threads),
        seed: seed)
      executor.run(step: step)
      return executor.output("z").values
    }
    let reference = draw(1, fused: false, seed: 3, step: 4)
    #expect(draw(3, fused: true, seed: 3, step: 4) == reference)
    #expect(draw(1, fused: false, seed: 3, step: 5) != reference)
    #expect(draw(1, fused: false, seed: 4, step: 4) != reference)
    #expect(RandomStream(seed: 3, name: "z").normals(50_000, step: 4) == reference)
  }

  @Test func profileNamesSteps() {
    let trace = Trace()
    let y = trace.at("layer") {
      (trace.input("x", [64, 32]).matmul(trace.parameter("w", [32, 16])) + 1).relu()
    }
    let plan = Plan(trace.finish(outputs: [("y", y)]))
    let executor = Executor(plan, parameters: ParameterStore(), pool: WorkerPool(threadCount: 1))
    executor.startProfile()
    for _ in 0..<5 { executor.run() }
    let rows = executor.profile?.rows(of: plan) ?? []
    #expect(executor.profile?.runs == 3)
    #expect(rows.map(\.ops) == ["matmul+add+relu"])
    #expect(rows.first?.path == "layer")
    #expect((rows.first?.gflops ?? 0) > 0)
  }

  /// The steps of a scan are counted as what they are; profiled runs compute what others do.
  @Test func profileSharesOutTheTimeOfAllThreads() {
    let trace = Trace()
    let series = trace.input("x", [5, 64, 32])
    let weight = trace.parameter("w", [32, 32])
    let scanned = scan(
      over: [series], from: [trace.constant(0).broadcast(to: [64, 32])], sharing: [weight]
    ) { step in
      ([(step.states[0].matmul(step.shared[0]) + step.inputs[0]).tanh()], [])
    }
    let plan = Plan(trace.finish(outputs: [("y", scanned.states[0].sum([0]))]))
    let store = ParameterStore()
    store.set("w", NDArray([32, 32], RandomStream(seed: 1, name: "w").normals(1024, step: 0)))
    let executor = Executor(plan, parameters: store, pool: WorkerPool(threadCount: 2))
    let values = RandomStream(seed: 2, name: "x").normals(5 * 64 * 32, step: 0)
    func run() -> NDArray {
      _ = executor.input("x").update(fromContentsOf: values)
      executor.run()
      return executor.output("y")
    }
    let expected = run()
    #expect(executor.shares?.parts == nil)
    executor.startProfile()
    for _ in 0..<4 { #expect(run() == expected) }
    let parts = executor.shares?.parts ?? []
    #expect(
      parts.map(\.name) == [
        "products", "element by element", "other ops", "between ops", "waiting",
      ])
    #expect(abs(parts.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    #expect(parts.filter { $0.name != "element by element" }.allSatisfy { $0.share > 0 })
  }
}
