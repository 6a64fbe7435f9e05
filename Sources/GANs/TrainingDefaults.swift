import NeuralNet

/// What a variant recommends for its training, unless the user says otherwise.
public struct TrainingDefaults: Sendable, Equatable {
  /// Samples, or packs of samples, per update.
  public var batch: Int
  /// Course of the learning rates.
  public var schedule: LearningRateSchedule
  /// Weight of the past in averaged weights, from which samples are then drawn; 0 keeps no average.
  public var averageDecay: Float

  /// Bundles recommendations; a constant rate and no average unless stated.
  public init(
    batch: Int, schedule: LearningRateSchedule = LearningRateSchedule(), averageDecay: Float = 0
  ) {
    self.batch = batch
    self.schedule = schedule
    self.averageDecay = averageDecay
  }
}
