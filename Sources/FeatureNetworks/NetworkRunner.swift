internal import Autograd
internal import Engine
internal import Foundation

/// Runs one network on batches of any size: a plan for each shape, weights shared by all.
///
/// `lock` guards every stored `var` and the memory of the executors.
final class NetworkRunner: @unchecked Sendable {
  /// Describes the network over an input; returns the named outputs.
  typealias Description = @Sendable (Tensor) -> [(name: String, value: Tensor)]

  private struct Planned {
    let shape: Shape
    /// The executor keeps the pool alive, so no other has this identity.
    let pool: ObjectIdentifier
    let executor: Executor
  }

  private let lock = NSLock()
  private let store = ParameterStore()
  private let describe: Description
  private var planned: [Planned] = []

  /// Plans kept: for the usual batches and for the last, shorter one.
  private static let mostPlans = 2

  init(parameters: [String: NDArray], _ describe: @escaping Description) {
    self.describe = describe
    for (name, value) in parameters { store.set(name, value) }
  }

  /// Returns the named outputs for a batch.
  func run(_ batch: NDArray, pool: WorkerPool) -> [String: NDArray] {
    lock.withLock {
      let executor = executor(for: batch.shape, pool)
      _ = executor.input("batch").update(fromContentsOf: batch.values)
      executor.run()
      return Dictionary(
        uniqueKeysWithValues: executor.plan.graph.outputs.map {
          ($0.name, executor.output($0.name))
        })
    }
  }

  private func executor(for shape: Shape, _ pool: WorkerPool) -> Executor {
    let identity = ObjectIdentifier(pool)
    if let known = planned.first(where: { $0.shape == shape && $0.pool == identity }) {
      return known.executor
    }
    let trace = Trace()
    let graph = trace.finish(outputs: describe(trace.input("batch", shape)))
    if planned.count == Self.mostPlans { planned.removeFirst() }
    let executor = Executor(
      Plan(graph), parameters: store, pool: pool, memory: planned.last?.executor.memory)
    planned.append(Planned(shape: shape, pool: identity, executor: executor))
    return executor
  }
}
