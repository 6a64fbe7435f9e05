import Engine
import Foundation
import Synchronization

/// Does so many pieces of work, as many at a time as there are cores.
///
/// - Parameters:
///   - count: Pieces of work.
///   - work: Does the piece of that number, on one thread.
/// - Returns: The results in order.
/// - Throws: What the first failing piece threw.
func sideBySide<Value: Sendable>(
  _ count: Int, _ work: @escaping @Sendable (Int) throws -> Value
) throws -> [Value] {
  let results = Mutex([Int: Result<Value, any Error>]())
  let next = Mutex(0)
  DispatchQueue.concurrentPerform(iterations: min(count, WorkerPool.defaultThreadCount)) { _ in
    while true {
      let number = next.withLock { value in
        defer { value += 1 }
        return value
      }
      guard number < count else { return }
      let result = Result { try work(number) }
      results.withLock { $0[number] = result }
    }
  }
  return try results.withLock { done in
    try (0..<count).compactMap { try done[$0]?.get() }
  }
}
