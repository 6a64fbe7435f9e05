internal import Engine
internal import Synchronization

/// A score that was measured several times with other weights and splits, and its control.
public struct RepeatedScore: Sendable, Equatable {
  /// The score of each repeat.
  public var values: [Double]
  /// What the same procedure says of real series alone, in each repeat.
  public var control: [Double]
}

/// How far the trainings of a score are: how many have ended, and how many there are.
public struct ScoreProgress: Sendable, Equatable {
  /// Trainings that have ended, and all.
  public let done: Int, total: Int
  /// Seconds so far, and seconds the rest will still take.
  public let elapsed: Double, remaining: Double
}

/// Runs trainings side by side, each on one thread.
///
/// Their networks are too small to be split between threads, and there are many trainings.
func runTrainings<Result>(
  _ count: Int, pool: WorkerPool, report: @escaping (ScoreProgress) -> Void,
  _ training: @escaping (Int) throws(SeriesScoreError) -> Result
) throws(SeriesScoreError) -> [Result] {
  let clock = ContinuousClock()
  let start = clock.now
  let ended = Mutex(0)
  let results = pool.map(count) { piece, worker -> Swift.Result<Result, SeriesScoreError> in
    let result = Swift.Result { () throws(SeriesScoreError) in try training(piece) }
    let done = ended.withLock { value in
      value += 1
      return value
    }
    // Worker 0 is the thread that asked; the others do not report.
    if worker == 0 {
      let elapsed = (clock.now - start) / .seconds(1)
      report(
        ScoreProgress(
          done: done, total: count, elapsed: elapsed,
          remaining: elapsed / Double(done) * Double(count - done)))
    }
    return result
  }
  var values: [Result] = []
  for result in results { values.append(try result.get()) }
  return values
}
