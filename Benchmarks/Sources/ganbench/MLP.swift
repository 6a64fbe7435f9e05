import Autograd
import Engine
import GANs
import NeuralNet
import Training

extension Workload {
  /// One discriminator and one generator update of the fully connected GAN on 28 x 28 images: batch 64, 100
  /// noise numbers, Adam 2e-4 (0.5, 0.999), a fixed batch of real images, fresh noise for each update.
  static let mlp: Workload = Workload(name: "mlp") { pool in
    try trainingStep(
      VanillaGAN(for: SampleDescription(shape: [28, 28, 1])), [28, 28, 1], batch: 64, pool)
  }

  /// Five critic updates with the gradient penalty and one generator update of WGAN-GP's networks for points: batch
  /// 256, a fixed batch of real points, fresh noise for each update.
  static let wganGPToy: Workload = Workload(name: "wgangp_toy") { pool in
    try trainingStep(WGANGP(for: SampleDescription(shape: [2])), [2], batch: 256, pool)
  }

  /// A round of all players of a variant on fixed random samples.
  static func trainingStep(
    _ variant: some GANVariant, _ shape: Shape, batch: Int, _ pool: WorkerPool
  ) throws -> Timed {
    let samples = SampleDescription(shape: shape)
    let config = try RunConfig(
      type(of: variant), data: "benchmark", samples: samples,
      overrides: .init(batch: batch, seed: 1))
    let store = ParameterStore()
    let runners = PlayerRunner.runners(
      of: variant.players(for: samples), config: config, samples: samples, store: store, pool: pool)
    let real = RandomStream(seed: 2, name: "real").uniforms(batch * shape.count, step: 0).map {
      2 * $0 - 1
    }
    var round = 0
    var updates: UInt64 = 0
    func update(_ runner: PlayerRunner) {
      if runner.lean.hasInput(Round.realName) {
        _ = runner.lean.input(Round.realName).update(fromContentsOf: real)
      }
      runner.setRates(timing: 1, in: runner.lean)
      runner.lean.run(step: updates)
      updates += 1
    }
    return Timed(
      step: {
        variant.takeTurns(in: round, runners, update)
        round += 1
      },
      profile: {
        for runner in runners { runner.lean.startProfile() }
        for _ in 0..<100 { for runner in runners { update(runner) } }
        return runners.flatMap { stepTimes(of: $0) }
      })
  }
}
