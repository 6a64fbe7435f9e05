import Autograd
import Engine
import NeuralNet

/// Networks for series that go with any objective and penalty, recurrent ones and ones of convolutions over time.
///
/// No paper's: a dense layer gives the generator some features for each step, and a critic's scores of all steps are
/// averaged, or, after convolutions, weighed by a dense layer.
public struct SeriesNetworks: Sendable {
  /// Steps of a series.
  public let steps: Int
  /// Numbers per step.
  public let features: Int
  /// Width of the recurrent layers, or channels of the convolutions.
  public let width: Int

  /// Features that each step of the generator begins with.
  private static let seed = 16
  /// Steps that a convolution sees, dilated by 1, 2 and 4 in the critic.
  private static let kernel = Extent2D(5, 1)

  /// Describes networks.
  public init(steps: Int, features: Int, width: Int) {
    self.steps = steps
    self.features = features
    self.width = width
  }

  /// Noise `[batch, n]` to series `[batch, steps, features]`, by gated recurrent units.
  public var recurrentGenerator: Sequential {
    Sequential([
      ("dense", Dense(steps * Self.seed)), ("steps", Unflatten([steps, Self.seed])),
      ("time", TimeFirst()), ("recurrent", RecurrentStack(GRU(width), layers: 1)),
      ("output", Dense(features)), ("batch", TimeFirst()),
    ])
  }

  /// Series to one number each, `[batch, 1]`, by gated recurrent units.
  public var recurrentCritic: Sequential {
    Sequential([
      ("time", TimeFirst()), ("recurrent", RecurrentStack(GRU(width), layers: 1)),
      ("score", Dense(1)), ("mean", StepMean()),
    ])
  }

  /// Noise `[batch, n]` to series `[batch, steps, 1, features]`, by convolutions over time.
  public var temporalGenerator: Sequential {
    Sequential([
      ("dense", Dense(steps * width)), ("steps", Unflatten([steps, 1, width])),
      ("relu1", Activation.relu), ("convolution1", convolution(width)),
      ("relu2", Activation.relu), ("convolution2", convolution(width)),
      ("relu3", Activation.relu), ("output", convolution(features)),
    ])
  }

  /// Series to one number each, `[batch, 1]`, by convolutions over time.
  public var temporalCritic: Sequential {
    Sequential([
      ("steps", Unflatten([steps, 1, features])), ("convolution1", convolution(width)),
      ("leaky1", Activation.leakyReLU()), ("convolution2", convolution(width, dilation: 2)),
      ("leaky2", Activation.leakyReLU()), ("convolution3", convolution(width, dilation: 4)),
      ("leaky3", Activation.leakyReLU()), ("flatten", Flatten()), ("score", Dense(1)),
    ])
  }

  private func convolution(_ outputs: Int, dilation: Int = 1) -> Convolution2D {
    Convolution2D(
      outputs, kernel: Self.kernel, padding: .same, dilation: Extent2D(dilation, 1))
  }
}

/// Series with the batch first to series with time first, and back.
struct TimeFirst: Layer {
  func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { x.timeFirst }
}

/// The mean over all steps: `[time, batch, n]` becomes `[batch, n]`.
struct StepMean: Layer {
  func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor { x.mean([0]) }
}
