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

  /// Describes a step.
  public init(scope: Scope, batch: Int, data: SampleDescription, player: String) {
    self.scope = scope
    self.batch = batch
    self.data = data
    self.player = player
  }

  /// A batch of real samples, `[batch] + data.shape`; reading it makes a step draw from the data.
  public var real: Tensor { scope.trace.input(Self.realName, Shape([batch] + data.shape.sizes)) }

  /// The class of each real sample, as numbers: `[batch]`.
  public var labels: Tensor { scope.trace.input(Self.labelsName, [batch]) }

  /// Names of the inputs that a trainer fills.
  package static let realName = "real"
  package static let labelsName = "labels"

  /// Standard normal noise, new at each step: `[batch, size]`.
  public func noise(_ size: Int, name: String = "noise") -> Tensor {
    scope.trace.normal(player + "/" + name, [batch, size])
  }

  /// Numbers uniform in [0, 1), new at each step.
  func uniform(_ shape: Shape, name: String) -> Tensor {
    scope.trace.uniform(player + "/" + name, shape)
  }
}
