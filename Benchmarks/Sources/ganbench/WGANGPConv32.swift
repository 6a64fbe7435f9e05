import Autograd
import Engine
import GANs
import NeuralNet

extension Workload {
  /// Five critic updates with the gradient penalty and one generator update of WGAN-GP's convolutional networks on
  /// 32 x 32 x 3 images: 64 filters, 4 x 4 kernels, batch 64, 128 noise numbers.
  static let wganGPConv32: Workload = Workload(name: "wgangp_conv32") { pool in
    let shape: Shape = [32, 32, 3]
    return try trainingStep(
      SmallKernels(for: SampleDescription(shape: shape)), shape, batch: 64, pool)
  }
}

/// WGAN-GP with the kernels of the peers, which have 4 x 4 taps in place of the published 5 x 5.
private struct SmallKernels: UnconditionalGAN, SharedOptimizer {
  static let name = "wgangp_conv32"
  static let summary = "WGAN-GP with 4 x 4 kernels"
  static let citation = "Gulrajani et al. 2017, arXiv:1704.00028"

  var noise = 128
  var filters = 64
  var discriminatorSteps = 5
  var optimizer = OptimizerChoice(Adam(learningRate: 1e-4, beta1: 0, beta2: 0.9))

  init(for data: SampleDescription) {}

  var network: Networks { .wgangp }
  var objective: any Objective { Wasserstein() }
  var penalty: (any Penalty)? { GradientPenalty() }
  var trainingDefaults: TrainingDefaults { TrainingDefaults(batch: 64) }

  func samples(_ round: Round) -> Tensor {
    round.scope("generator", networks(round).generator, round.noise(noise))
  }

  func score(_ samples: Tensor, _ round: Round) -> Score {
    Score(round.scope("discriminator", networks(round).critic, samples))
  }

  private func networks(_ round: Round) -> WGANGPNetworks {
    WGANGPNetworks(
      size: round.data.shape[0], channels: round.data.shape[2], filters: filters, kernel: 4)
  }
}
