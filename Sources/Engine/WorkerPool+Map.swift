extension WorkerPool {
  /// Returns what `work` gives for each of `0..<pieces`, in this order.
  ///
  /// Results do not depend on the number of threads, since each piece has a value of its own.
  package func map<Value: Sendable>(
    _ pieces: Int, _ work: @escaping (_ piece: Int) -> Value
  ) -> [Value] {
    guard pieces > 0 else { return [] }
    return [Value](unsafeUninitializedCapacity: pieces) { values, filled in
      let values = values
      // Each piece writes its own element, once; the run returns when all have.
      run(pieces: pieces) { piece, _ in values.initializeElement(at: piece, to: work(piece)) }
      filled = pieces
    }
  }
}
