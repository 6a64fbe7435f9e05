import Autograd
import Engine
import NeuralNet

/// What a loss may use while one player's step is described.
public struct Round {
  /// The root of all parameter paths.
  public let scope: Scope
  /// Samples of real data per update.
  public let batch: Int
  /// The data's samples.
  public let data: SampleDescription
  /// Whose step it is; separates the random streams of the players.
  public let player: String
  /// Collects what the generator is fed from outside; nil when a step draws its own.
  public let given: GivenLatents?
  /// How samples are changed before a discriminator sees them.
  public let augmentation: Augmentation

  /// Describes a step.
  ///
  /// - Parameters:
  ///   - scope: The root of all parameter paths.
  ///   - batch: Samples per update.
  ///   - data: The data's samples.
  ///   - player: Whose step it is.
  ///   - given: Collects latents that are fed from outside; unless stated the step draws its own.
  ///   - augmentation: How samples are changed before a discriminator sees them; not at all unless stated.
  public init(
    scope: Scope, batch: Int, data: SampleDescription, player: String, given: GivenLatents? = nil,
    augmentation: Augmentation = .none
  ) {
    self.scope = scope
    self.batch = batch
    self.data = data
    self.player = player
    self.given = given
    self.augmentation = augmentation
  }

  /// A batch of real samples, `[batch] + data.shape`; reading it makes a step draw from the data.
  public var real: Tensor { scope.trace.input(Self.realName, Shape([batch] + data.shape.sizes)) }

  /// The class of each real sample, as numbers: `[batch]`; at sampling the classes that are asked for.
  ///
  /// Generated samples of a training step have the same classes: those are drawn as the data have them, anew at each
  /// update, and no class is scored in one half of the step only.
  ///
  /// - Precondition: The data have labels.
  public var labels: Tensor {
    precondition(data.classCount > 0, "labels: the data have none")
    return latent(Latent(name: "label", distribution: .label(count: data.classCount), size: 1))
  }

  /// ``labels`` as rows with a single 1: `[batch, classes]`.
  var oneHotLabels: Tensor { labels.oneHot(classCount: data.classCount) }

  /// Names of the inputs that a trainer fills.
  package static let realName = "real"
  package static let labelsName = "labels"

  /// Standard normal noise, new at each step: `[batch, size]`.
  public func noise(_ size: Int, name: String = "noise") -> Tensor {
    latent(Latent(name: name, distribution: .normal, size: size))
  }

  /// Noise or codes uniform in [-1, 1), new at each step: `[batch, size]`.
  public func codes(_ size: Int, name: String = "code") -> Tensor {
    latent(Latent(name: name, distribution: .uniform, size: size))
  }

  /// Categories drawn evenly from so many, as numbers, new at each step: `[batch]`.
  public func categories(_ count: Int, name: String = "category") -> Tensor {
    latent(Latent(name: name, distribution: .category(count: count), size: 1))
  }

  private func latent(_ latent: Latent) -> Tensor {
    given?.input(latent, in: scope.trace, batch: batch)
      ?? latent.drawn(in: scope.trace, stream: player + "/" + latent.name, batch: batch)
  }

  /// Numbers uniform in [0, 1), new at each step.
  func uniform(_ shape: Shape, name: String) -> Tensor {
    scope.trace.uniform(player + "/" + name, shape)
  }
}
