import NeuralNet

/// Why a run stopped or a run folder cannot be used.
public enum TrainingError: Error, Equatable, Sendable {
  /// A loss or gradient is infinite or NaN.
  case notFinite(step: Int, player: String, op: String, path: String, checkpoint: String?)
  /// A folder that is not a run.
  case notARun(String, problem: String)
  /// A run without a checkpoint to continue from or to sample, or without the one that was asked for.
  case noCheckpoint(String, step: Int?, existing: [Int])
  /// A run of which no checkpoint was judged best.
  case noBest(String)
  /// A checkpoint of another variant or of other data.
  case foreignCheckpoint(file: String, problem: String)
  /// The file system refused.
  case fileSystem(FileSystemError)
}

extension TrainingError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .notFinite(let step, let player, let op, let path, let checkpoint):
      """
      Step \(step), \(player): \(op)\(path.isEmpty ? "" : " at \(path)") gave a value that is not finite. \
      \(checkpoint.map { "The last good checkpoint is '\($0)'. " } ?? "")\
      Lower optimizer.learningRate or set clipping.norm.
      """
    case .notARun(let path, let problem):
      "'\(path)' is not a run folder: \(problem). Name a folder that `ganctl train` made."
    case .noCheckpoint(let path, let step?, let existing) where !existing.isEmpty:
      "'\(path)' has no checkpoint of step \(step). "
        + "There are \(existing.map(String.init).joined(separator: ", "))."
    case .noCheckpoint(let path, _, _):
      "'\(path)' has no checkpoint yet. Train it for longer, or with a smaller --checkpoint-every."
    case .noBest(let path):
      "'\(path)' has no best checkpoint. Train with --metrics LIST --metrics-every N; the first metric of the list judges."
    case .foreignCheckpoint(let file, let problem):
      "'\(file)' does not belong to this run: \(problem). Put back the run's own files, or start a new run."
    case .fileSystem(let error): error.description
    }
  }
}
