internal import Engine
internal import Foundation

/// Prepares the next batch of images on threads of its own while the present one is being worked on.
///
/// `condition` guards every stored `var`.
final class ImagePrefetch: @unchecked Sendable {
  typealias Prepared = ImagePreparation.Prepared

  private let condition = NSCondition()
  private var ready: [Result<[Prepared], any Error>] = []
  private var isStopping = false
  private var isRunning = true

  /// Batches that wait at most, so that memory does not depend on the number of images.
  private static let depth = 1

  /// Starts to prepare images `0..<count` in batches.
  init(
    count: Int, batch: Int, threads: Int, prepare: @escaping @Sendable (Int) throws -> Prepared
  ) {
    let thread = Thread { [self] in
      let pool = WorkerPool(threadCount: threads)
      for first in stride(from: 0, to: count, by: batch) {
        guard waitForRoom() else { break }
        let range = first..<min(first + batch, count)
        add(Result { try Self.prepare(range, pool, prepare) })
      }
      condition.withLock {
        isRunning = false
        condition.broadcast()
      }
    }
    thread.name = "images"
    thread.stackSize = 1 << 21
    thread.start()
  }

  /// Waits for the next batch.
  ///
  /// - Throws: The error of the first image of the batch that could not be prepared.
  func next() throws -> [Prepared] {
    try condition.withLock {
      while ready.isEmpty { condition.wait() }
      let batch = ready.removeFirst()
      condition.broadcast()
      return batch
    }.get()
  }

  /// Ends the thread and returns when it is gone.
  func stop() {
    condition.withLock {
      isStopping = true
      condition.broadcast()
      while isRunning { condition.wait() }
    }
  }

  private func waitForRoom() -> Bool {
    condition.withLock {
      while ready.count >= Self.depth && !isStopping { condition.wait() }
      return !isStopping
    }
  }

  private func add(_ batch: Result<[Prepared], any Error>) {
    condition.withLock {
      ready.append(batch)
      condition.broadcast()
    }
  }

  private static func prepare(
    _ range: Range<Int>, _ pool: WorkerPool, _ prepare: @escaping @Sendable (Int) throws -> Prepared
  ) throws -> [Prepared] {
    var results = [Result<Prepared, any Error>?](repeating: nil, count: range.count)
    results.withUnsafeMutableBufferPointer { results in
      pool.run(pieces: range.count) { [results] piece, _ in
        results[piece] = Result { try prepare(range.lowerBound + piece) }
      }
    }
    return try results.compactMap { try $0?.get() }
  }
}
