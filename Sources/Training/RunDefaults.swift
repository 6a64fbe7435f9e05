import GANs
import NeuralNet

/// All keys of a configuration, with the values they have unless stated.
struct RunDefaults {
  /// The variant.
  let variant: any GANVariant.Type
  /// The data's specification.
  let data: String
  /// The data's samples, on which the values depend.
  let samples: SampleDescription
  /// The keys and their values.
  let tree: ConfigTree

  init(
    _ variant: any GANVariant.Type, data: String, samples: SampleDescription
  ) throws(ConfigError) {
    let base = variant.init(for: samples)
    let training = base.trainingDefaults
    let settings = RunConfig.Settings(
      variant: variant.name, data: data, steps: training.steps, batch: training.batch, seed: 0,
      mirror: false, augmentation: [], tickEvery: 0, checkpointEvery: 0, keep: 2, metrics: [],
      metricsEvery: 0, holdout: 0, metricsSamples: 2_500, metricsFeatures: "",
      metricsRepeats: 10,
      schedule: training.schedule, clipping: training.clipping,
      averageDecay: training.averageDecay)
    var tree = try ConfigTree(settings)
    try tree.add(base)
    self.variant = variant
    self.data = data
    self.samples = samples
    self.tree = tree
  }
}
