import Engine

/// How a set is read, as far as that does not change what is in it.
public struct DatasetLoading {
  /// The threads that decode pictures; a pool of all processors when nil.
  public var pool: WorkerPool?
  /// Whether one picture that cannot be read stops everything, instead of being left out and listed in
  /// ``Dataset/skipped``.
  public var isStrict: Bool
  /// Told now and then how many pictures of how many are decoded, on the caller's thread.
  public var progress: (_ done: Int, _ total: Int) -> Void

  /// Creates a way of reading; by default with all processors, leaving out what is broken, silently.
  public init(
    pool: WorkerPool? = nil, isStrict: Bool = false,
    progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.pool = pool
    self.isStrict = isStrict
    self.progress = progress
  }
}
