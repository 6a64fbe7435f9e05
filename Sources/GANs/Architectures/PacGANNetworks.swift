import NeuralNet

/// The networks of the mode-collapse benchmarks on points in the plane.
///
/// Lin, Khetan, Fanti and Oh, "PacGAN: The power of two samples in generative adversarial networks", 2017,
/// arXiv:1712.04086, section 4.1 and the published configuration.
public enum PacGANNetworks {
  private static let weight = Initializer.normal(deviation: 0.02)

  /// Four layers of 400 batch-normalised rectified units: 484,802 parameters for two inputs and outputs.
  public static func generator(outputs: Int) -> Sequential {
    let hidden: [(name: String, layer: any Layer)] = (1...4).flatMap {
      [
        ("dense\($0)", Dense(400, weight: weight, bias: .zeros)),
        ("norm\($0)", BatchNorm(hasScale: false)),
        ("relu\($0)", Activation.relu),
      ] as [(name: String, layer: any Layer)]
    }
    return Sequential(hidden + [("output", Dense(outputs, weight: weight, bias: .zeros))])
  }

  /// Three layers of 200 maxout units with 5 pieces and one logit: 405,201 parameters for two inputs.
  public static let discriminator: Sequential = {
    let hidden: [(name: String, layer: any Layer)] = (1...3).flatMap {
      [
        ("dense\($0)", Dense(1000, weight: weight, bias: .zeros)),
        ("maxout\($0)", Activation.maxout(pieces: 5)),
      ] as [(name: String, layer: any Layer)]
    }
    return Sequential(hidden + [("logit", Dense(1, weight: weight, bias: .zeros))])
  }()
}
