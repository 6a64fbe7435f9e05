import Engine
import NeuralNet

/// Fully connected generators and discriminators.
public enum MLP {
  /// Three hidden layers of 256, 512 and 1024 rectified units and a hyperbolic tangent at the end:
  /// 1,486,352 parameters for 100 noise numbers and 28 × 28 pixels.
  public static func generator(outputs: Int, isBounded: Bool) -> Sequential {
    Sequential(
      [
        ("dense1", Dense(256)), ("relu1", Activation.relu),
        ("dense2", Dense(512)), ("relu2", Activation.relu),
        ("dense3", Dense(1024)), ("relu3", Activation.relu),
        ("output", Dense(outputs)),
      ] + (isBounded ? [("tanh", Activation.tanh)] : []))
  }

  /// Two hidden layers of 512 and 256 leaky rectified units and one logit: 533,505 parameters for 28 × 28
  /// pixels.
  public static let discriminator = Sequential([
    ("dense1", Dense(512)), ("leaky1", Activation.leakyReLU(slope: 0.2)),
    ("dense2", Dense(256)), ("leaky2", Activation.leakyReLU(slope: 0.2)),
    ("logit", Dense(1)),
  ])
}
