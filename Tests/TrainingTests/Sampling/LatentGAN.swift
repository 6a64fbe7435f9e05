import Autograd
import Datasets
import Engine
import GANs
import NeuralNet

@testable import Training

/// A variant whose samples are its latents, for images of 8 x 8: 60 numbers of noise, two codes, a category, a class.
struct LatentGAN: GANVariant {
  static let name = "latent"
  static let summary = "shows its latents"
  static let citation = "none"
  static let categories = 3
  var isConditional = true
  var isNormal = true

  init(for data: SampleDescription) {}
  var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 4) }
  func validate(for data: SampleDescription) throws(HyperparameterError) {}
  func players(for data: SampleDescription) -> [Player] {
    [
      Player("critic", optimizer: OptimizerChoice(SGD(learningRate: 0.1))) { round in
        Player.Loss(round.scope("critic", Dense(1), round.real.flattened()).mean())
      }
    ]
  }
  func samples(_ round: Round) -> Tensor {
    let noise = isNormal ? round.noise(60) : round.codes(60, name: "noise")
    let code = round.codes(2)
    let category = round.categories(Self.categories).reshaped([round.batch, 1])
    let label = isConditional ? round.labels.reshaped([round.batch, 1]) : category
    return concatenate([noise, code, category, label], axis: 1)
      .reshaped(Shape([round.batch] + round.data.shape.sizes))
  }

  static func trainer(_ settings: [String] = [], threads: Int = 1) throws -> Trainer {
    var overrides = RunConfig.Overrides()
    overrides.assignments = settings
    let dataset = try DatasetCatalog.open("digits", seed: 0)
    let config = try RunConfig(
      Self.self, data: "digits", samples: SampleDescription(dataset), overrides: overrides)
    return try Trainer(config, dataset: dataset, pool: WorkerPool(threadCount: threads))
  }
}

/// The latents of one sample.
struct ShownLatents: Equatable {
  let noise: [Float]
  let code: [Float]
  let category: Float
  let label: Float

  /// Takes the samples of ``LatentGAN`` apart.
  static func all(_ samples: NDArray) -> [ShownLatents] {
    (0..<samples.shape[0]).map { row in
      let values = Array(samples.values[64 * row..<64 * (row + 1)])
      return ShownLatents(
        noise: Array(values[..<60]), code: Array(values[60..<62]), category: values[62],
        label: values[63])
    }
  }
}
