import Engine

/// Something to time: a name and how to prepare it.
struct Workload: Sendable {
  let name: String
  let prepare: @Sendable (WorkerPool) throws -> Timed

  /// A prepared workload.
  struct Timed {
    /// One run, complete when it returns.
    let step: () -> Void
    /// Multiplications and additions of one run, where they are all that counts.
    var flops: Int?
    /// What the time should grow with, such as steps of sequences.
    var items: Int?
    /// Where the time goes, in lines of text.
    var profile: () -> [String] = { [] }
  }

  /// What is timed when nothing is named.
  static let all: [Workload] = [
    gemm, mlp, dcgan32, dcgan64, wganGPToy, wganGPConv32, timegan, gru, lstm, inception,
    frechet, prdc, kid,
  ]

  /// Measurements behind sizes in the code; `narrow`, `tiles` and `lengths` name them together.
  static let studies: [Workload] = narrow + tiles + lengths
}
