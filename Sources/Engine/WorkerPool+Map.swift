extension WorkerPool {
  /// Returns the results of `work` for every piece in `0..<pieces`, in their order.
  package func map<Result>(_ pieces: Int, _ work: @escaping (_ piece: Int) -> Result) -> [Result] {
    map(pieces) { piece, _ in work(piece) }
  }

  /// Returns the results of `work`, which is told which thread it runs on too.
  package func map<Result>(
    _ pieces: Int, _ work: @escaping (_ piece: Int, _ worker: Int) -> Result
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: pieces) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      run(pieces: pieces) { piece, worker in
        (start + piece).initialize(to: work(piece, worker))
      }
      filled = pieces
    }
  }
}
