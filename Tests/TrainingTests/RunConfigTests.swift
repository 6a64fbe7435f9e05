import Engine
import GANs
import NeuralNet
import Testing

@testable import Training

@Suite struct RunConfigTests {
  private func resolved(
    _ assignments: [String], file: String? = nil
  ) throws(ConfigError) -> RunConfig {
    var overrides = RunConfig.Overrides()
    overrides.assignments = assignments
    if let file { overrides.file = (file, "a.yaml") }
    return try RunConfig(
      variant: "vanilla", data: "digits", samples: SampleDescription(shape: [8, 8, 1]),
      overrides: overrides)
  }

  @Test func nestedKeys() throws {
    let config = try resolved([
      "optimizer.learningRate=1e-4", "clipping.norm=2", "schedule.kind=cosine", "noise=7",
    ])
    let variant = try #require(config.variant as? VanillaGAN)
    #expect(variant.optimizer.optimizer.learningRate == 1e-4)
    #expect(config.settings.clipping.norm == 2)
    #expect(config.settings.schedule.kind == .cosine)
    #expect(variant.noise == 7)
  }

  @Test func textReproducesItself() throws {
    let config = try resolved([
      "optimizer.name=rmsprop", "optimizer.learningRate=0.003", "averageDecay=0.9", "steps=123",
    ])
    let again = try resolved([], file: config.yaml)
    #expect(again.yaml == config.yaml)
    #expect(again.settings == config.settings)
  }

  @Test func assignmentsWinOverTheFile() throws {
    let config = try resolved(["batch=3"], file: "batch: 2\nnoise: 9\noptimizer:\n  beta1: 0.25\n")
    #expect(config.settings.batch == 3)
    #expect((config.variant as? VanillaGAN)?.noise == 9)
    #expect(config.yaml.contains("beta1: 0.25"))
  }

  @Test(arguments: [
    "? - a\n: 1\n", "- 1\n- 2\n", "a: *b\n", "a: &b 1\n", "[[[[[[[[\n", "steps: 1\nsteps: 2\n",
    "\u{0}",
    "steps: 99999999999999999999999\n", "steps: ~\n", "optimizer: []\n", "metrics: {a: 1}\n",
    "noise: 1.5\n", "? ? ? ?", String(repeating: "{a: ", count: 200),
    String(repeating: "x", count: 70_000),
  ]) func oddText(yaml: String) {
    #expect(throws: ConfigError.self) { try resolved([], file: yaml) }
  }

  @Test(arguments: [
    ("optimizer.form=tf", "optimizer.form must be one of torch, tensorflow, is 'tf'"),
    ("schedule.kind=cos", "must be one of constant, linear, exponential, cosine, is 'cos'"),
    ("generatorLoss=x", "generatorLoss must be one of "),
  ]) func unknownChoicesAreToldTheNames(assignment: String, message: String) {
    let error = #expect(throws: ConfigError.self) { try resolved([assignment]) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func augmentationIsAList() throws {
    let config = try resolved(["augmentation=color,cutout"])
    #expect(config.augmentation == Augmentation([.color, .cutout]))
    let again = try resolved([], file: config.yaml)
    #expect(again.augmentation == config.augmentation)
    let plain = try resolved([])
    #expect(plain.augmentation == .none)
    #expect(throws: ConfigError.self) { try resolved(["augmentation=cut"]) }
  }

  @Test func augmentationNeedsImages() {
    var overrides = RunConfig.Overrides()
    overrides.assignments = ["augmentation=translation"]
    let error = #expect(throws: ConfigError.self) {
      try RunConfig(
        variant: "vanilla", data: "ring8", samples: SampleDescription(shape: [2]),
        overrides: overrides)
    }
    #expect(error?.description.contains("augmentation must be empty") == true)
  }
}
