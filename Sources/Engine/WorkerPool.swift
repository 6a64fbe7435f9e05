import Foundation

/// The threads that share the work of one program; all parallelism goes through a pool.
///
/// Work is a number of *pieces* that may run in any order on any thread. Where the borders between pieces
/// lie is the caller's decision and must not depend on the number of threads: then neither do the results.
/// Between jobs the threads stay awake for two milliseconds, unless other programs want their processors, so that the many
/// short jobs of a training step find them so; then they sleep.
public final class WorkerPool: Sendable {
  /// What runs once per piece; the second number identifies the thread, from 0 to `threadCount - 1`.
  public typealias Work = (_ piece: Int, _ worker: Int) -> Void

  /// Number of threads, the caller's included.
  public let threadCount: Int

  private let crew: WorkerCrew

  /// Creates a pool.
  ///
  /// - Parameter threadCount: Threads to use, at least 1; ``defaultThreadCount`` unless stated. More threads
  ///   than processors are allowed and give the same results, slower.
  public init(threadCount: Int = WorkerPool.defaultThreadCount) {
    precondition(threadCount > 0, "WorkerPool: needs at least 1 thread, got \(threadCount)")
    useOneThreadInsideBLAS()
    self.threadCount = threadCount
    crew = WorkerCrew(threadCount: threadCount)
    crew.start()
  }

  deinit { crew.stop() }

  /// The processors this process may use, or the value of the environment variable `GANKIT_NUM_THREADS`.
  public static var defaultThreadCount: Int {
    if let text = ProcessInfo.processInfo.environment["GANKIT_NUM_THREADS"], let count = Int(text),
      count > 0
    {
      return count
    }
    return max(1, ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Runs `work` for every piece in `0..<pieces` and returns when all are done.
  ///
  /// Called while another job runs (from inside a piece, or from another thread), the pieces run on the
  /// calling thread as worker 0.
  public func run(pieces: Int, _ work: @escaping Work) {
    crew.run(pieces: pieces, work)
  }
}
