import Engine
import Testing
import _TestSupport

@testable import Autograd

/// Planned runs give what the unplanned evaluation gives, on random graphs.
@Suite(.serialized) struct PlanEquivalenceTests {
  static let pools = (1...4).map { WorkerPool(threadCount: $0) }

  /// A failing seed is printed with the graph.
  @Test(arguments: 0..<32)
  func randomGraphs(block: UInt64) {
    for seed in block * 25..<(block + 1) * 25 {
      let problems = problems(ofSeed: seed)
      #expect(problems.isEmpty, "seed \(seed): \(problems.joined(separator: "; "))")
    }
  }

  private func problems(ofSeed seed: UInt64) -> [String] {
    let random = RandomGraph(seed: seed)
    return planProblems(
      random.graph, guarding: random.guarded, seed: seed, isContinuous: random.isContinuous,
      pools: Self.pools)
  }
}

/// Runs a graph three times in a row, planned and unplanned, and returns a line for every difference.
///
/// Sums over the rows of series, which single nodes add up in another order, are equal to the bit only between numbers of
/// threads.
func planProblems(
  _ graph: Graph, guarding guarded: [String] = [], seed: UInt64 = 0, isContinuous: Bool = false,
  pools: [WorkerPool] = PlanEquivalenceTests.pools
) -> [String] {
  let plan = Plan(graph, guarding: guarded)
  let hasSums = plan.graph.nodes.contains { $0.op is ProductSum }
  let hasPartialSums = plan.steps.contains { $0.cut?.result == .sum }
  func isSame(_ a: NDArray, _ b: NDArray) -> Bool {
    hasPartialSums
      ? a.values.largestDifference(from: b.values) <= 1e-5
      : a.values.isIdentical(to: b.values)
  }
  var stored = Dictionary(
    graph.parameters.enumerated().map { ($1.name, sample($1.shape, stream: 10 + $0)) },
    uniquingKeysWith: { first, _ in first })
  let executors = pools.map { pool in
    let store = ParameterStore()
    for (name, value) in stored { store.set(name, value) }
    return (executor: Executor(plan, parameters: store, pool: pool, seed: seed), store: store)
  }
  var problems: [String] = []
  for step in 0..<UInt64(3) {
    let inputs = Dictionary(
      graph.inputs.enumerated().map { ($1.name, sample($1.shape, stream: 100 + $0 + Int(step))) },
      uniquingKeysWith: { first, _ in first })
    let original = graph.evaluate(inputs: inputs, parameters: stored, seed: seed, step: step)
    let exact = plan.graph.evaluate(inputs: inputs, parameters: stored, seed: seed, step: step)
    for (name, value) in original.outputs.merging(original.updates, uniquingKeysWith: { $1 }) {
      let other = exact.outputs[name] ?? exact.updates[name]
      problems += transformProblem(
        "step \(step) transformed \(name)", value, other, hasSums: hasSums,
        isContinuous: isContinuous)
    }
    let isStopped = guarded.contains { exact.outputs[$0]?.isFinite == false }
    var ofFirst: [String: NDArray] = [:]
    func differs(_ label: String, _ value: NDArray, _ expected: NDArray) -> Bool {
      let first = ofFirst[label] ?? value
      ofFirst[label] = first
      return !isSame(value, expected) || !value.values.isIdentical(to: first.values)
    }
    for (executor, store) in executors {
      for (name, value) in inputs where executor.hasInput(name) {
        let buffer = executor.input(name)
        for index in buffer.indices { buffer[index] = value.values[index] }
      }
      let threads = pools[executors.firstIndex { $0.executor === executor } ?? 0].threadCount
      let ran = executor.run(step: step)
      if ran == isStopped { problems.append("step \(step), \(threads) threads: returned \(ran)") }
      for (name, value) in exact.outputs where !isStopped {
        if differs("output \(name)", executor.output(name), value) {
          problems.append("step \(step), \(threads) threads: output \(name) differs")
        }
      }
      for (name, old) in stored {
        let new = isStopped ? old : exact.updates[name] ?? old
        if let value = store[name], differs("parameter \(name)", value, new) {
          problems.append("step \(step), \(threads) threads: parameter \(name) differs")
        }
      }
    }
    if isStopped { return problems }
    stored.merge(exact.updates) { $1 }
    if !problems.isEmpty { return problems }
  }
  return problems
}

/// Simplifying keeps the bits; sums of products round differently, which discontinuous ops can blow up.
private func transformProblem(
  _ label: String, _ a: NDArray, _ b: NDArray?, hasSums: Bool, isContinuous: Bool
) -> [String] {
  guard let b, a.shape == b.shape else { return ["\(label): missing"] }
  guard hasSums else { return a.values.isIdentical(to: b.values) ? [] : ["\(label): differs"] }
  guard isContinuous, a.isFinite, b.isFinite else { return [] }
  let scale = max(1, a.values.map(\.magnitude).max() ?? 0)
  let difference = a.values.largestDifference(from: b.values)
  return difference <= 1e-3 * scale ? [] : ["\(label): differs by \(difference)"]
}
