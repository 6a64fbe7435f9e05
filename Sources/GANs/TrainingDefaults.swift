import NeuralNet

/// What a variant recommends for its training, unless the user says otherwise.
public struct TrainingDefaults: Sendable, Equatable {
  /// Samples, or packs of samples, per update.
  public var batch: Int
  /// Course of the learning rates.
  public var schedule: LearningRateSchedule
  /// Weight of the past in averaged weights, from which samples are then drawn; 0 keeps no average.
  public var averageDecay: Float
  /// Limits on the gradients.
  public var clipping: GradientClipping
  /// Rounds of a run.
  public var steps: Int

  /// Bundles recommendations; 20,000 steps at a constant rate, without average or limits, unless stated.
  public init(
    batch: Int, schedule: LearningRateSchedule = LearningRateSchedule(), averageDecay: Float = 0,
    clipping: GradientClipping = GradientClipping(), steps: Int = 20_000
  ) {
    self.batch = batch
    self.clipping = clipping
    self.steps = steps
    self.schedule = schedule
    self.averageDecay = averageDecay
  }
}
