/// Which checkpoint of a run is meant.
public enum CheckpointChoice: Sendable, Equatable {
  /// The newest.
  case last
  /// The one that the run's first metric judged best.
  case best
  /// The one of a step.
  case step(Int)

  /// Understands `last`, `best` or a step.
  public init?(_ text: String) {
    switch text {
    case "last": self = .last
    case "best": self = .best
    default:
      guard let step = Int(text), step >= 0 else { return nil }
      self = .step(step)
    }
  }
}

extension RunFolder {
  /// The name of the checkpoint that the run's first metric judged best.
  public static let bestName = "best.safetensors"

  /// Returns the path of a checkpoint.
  ///
  /// - Throws: ``TrainingError`` when the run has no such checkpoint.
  func checkpoint(_ choice: CheckpointChoice) throws(TrainingError) -> String {
    let steps = checkpointSteps
    switch choice {
    case .best:
      guard exists(Self.bestName) else { throw .noBest(path) }
      return file(Self.bestName)
    case .last:
      guard let last = steps.last else { throw .noCheckpoint(path, step: nil, existing: []) }
      return file(Self.checkpointName(step: last))
    case .step(let step):
      guard steps.contains(step) else { throw .noCheckpoint(path, step: step, existing: steps) }
      return file(Self.checkpointName(step: step))
    }
  }
}
