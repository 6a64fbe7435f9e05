import Autograd
import Engine
import NeuralNet

/// The networks of TimeGAN applied to a round, and the losses of its players.
///
/// With the embedder E, recovery R, generator G, supervisor S and discriminator D: `H = E(X)`, `Ê = G(Z)`, `Ĥ = S(Ê)`,
/// `X̂ = R(Ĥ)`. All series have time first. Each value is traced once, when it is first asked for.
///
/// Yoon et al., "Time-series Generative Adversarial Networks", NeurIPS 2019, section 4, and the published code.
final class TimeGANLoss {
  private let variant: TimeGAN
  private let round: Round

  init(_ variant: TimeGAN, _ round: Round) {
    self.variant = variant
    self.round = round
  }

  // MARK: Networks

  private func network(
    _ name: String, layers: Int? = nil, outputs: Int, isBounded: Bool = true, _ x: Tensor
  ) -> Tensor {
    let stack = RecurrentStack(
      variant.cell.cell(variant.hidden), layers: layers ?? variant.layers)
    return round.scope(
      name,
      RecurrentNetwork(stack, outputs: outputs, activation: isBounded ? Activation.sigmoid : nil), x
    )
  }

  private var features: Int { round.data.shape[1] }
  /// X.
  private lazy var real = round.realSeries
  /// H, the latents of real series.
  private lazy var embedded = network("embedder", outputs: variant.hidden, real)
  /// Ê, the latents that the generator makes.
  private lazy var generated = network(
    "generator", outputs: variant.hidden,
    round.uniformSeriesNoise(variant.noise > 0 ? variant.noise : features))
  /// Ĥ, what the supervisor makes of them.
  private lazy var supervised = next(generated)
  /// X̂, the series that the generator makes.
  lazy var series = recovered(supervised)
  private func next(_ latents: Tensor) -> Tensor {
    network("supervisor", layers: variant.layers - 1, outputs: variant.hidden, latents)
  }
  private func recovered(_ latents: Tensor) -> Tensor {
    network("recovery", outputs: features, latents)
  }
  private func score(_ latents: Tensor) -> Score {
    Score(network("discriminator", outputs: 1, isBounded: false, latents))
  }

  // MARK: Losses

  /// L_R, the mean squared error of the autoencoder.
  private lazy var squaredError = (recovered(embedded) - real).squared().mean()

  /// The first phase's loss.
  var reconstruction: Tensor {
    variant.weights == .code ? squaredError.squareRoot() * 10 : squaredError
  }

  /// L_S, the mean squared error of the supervisor, one step ahead.
  lazy var supervision: Tensor = {
    let steps = round.data.shape[0]
    return (embedded.slice(1..<steps) - next(embedded).slice(0..<steps - 1)).squared().mean()
  }()

  /// What the autoencoder lowers beside the generator.
  var autoencoder: Tensor {
    reconstruction + supervision * (variant.weights == .code ? 0.1 : 1)
  }

  /// What the generator and the supervisor lower.
  var generator: Tensor {
    func fooling(_ latents: Tensor) -> Tensor {
      let fake = score(latents)
      return objective.generatorLoss(fake: fake, real: fake)
    }
    let adversarial = fooling(supervised) + fooling(generated) * variant.gamma
    return switch variant.weights {
    case .code: adversarial + supervision.squareRoot() * 100 + momentDistance * 100
    case .paper: adversarial + supervision * 10
    }
  }

  /// L_V: the distance of means and standard deviations over the batch, at each step and feature.
  private var momentDistance: Tensor {
    func moments(_ series: Tensor) -> (mean: Tensor, deviation: Tensor) {
      let mean = series.mean([1], keepingAxes: true)
      let variance = (series - mean).squared().mean([1], keepingAxes: true)
      return (mean, (variance + 1e-6).squareRoot())
    }
    let (real, fake) = (moments(real), moments(series))
    return (fake.deviation - real.deviation).absolute().mean()
      + (fake.mean - real.mean).absolute().mean()
  }

  /// What the discriminator lowers.
  lazy var discriminator =
    objective.discriminatorLoss(real: scores.real, fake: scores.supervised)
    + scores.generated.logits.softplus().mean() * variant.gamma

  /// Mean probabilities of real latents and of those that the generator makes.
  var discriminatorReports: [(name: String, value: Tensor)] {
    objective.reports(real: scores.real, fake: scores.supervised)
  }

  private lazy var scores = (
    real: score(embedded.stoppingGradient()), supervised: score(supervised.stoppingGradient()),
    generated: score(generated.stoppingGradient())
  )
  private let objective = Minimax()
}
