import NeuralNet

/// Small networks of published experiments on points in the plane; generators and discriminators differ only in
/// their outputs.
public enum ToyNetworks {
  /// Three layers of 512 rectified units: 527,874 parameters for two inputs and outputs, 527,361 with one output.
  ///
  /// Hidden weights U(±√(6/in)), the last U(±√(6/(in + out))), biases 0. Gulrajani et al., 2017, arXiv:1704.00028,
  /// the published `gan_toy.py`.
  public static func wganGP(outputs: Int) -> Sequential {
    chain([512, 512, 512], .relu, hidden: .heUniform, last: .glorotUniform, outputs: outputs)
  }

  /// Two layers of 128 hyperbolic tangents, weights orthogonal with gain 1.4, biases 0.
  ///
  /// Mao et al., 2016, arXiv:1611.04076, the published mixture of Gaussians.
  public static func lsgan(outputs: Int) -> Sequential {
    chain(
      [128, 128], .tanh, hidden: .orthogonal(gain: 1.4), last: .orthogonal(gain: 1.4),
      outputs: outputs)
  }

  private static func chain(
    _ widths: [Int], _ activation: Activation, hidden: Initializer, last: Initializer,
    outputs: Int
  ) -> Sequential {
    let layers: [(name: String, layer: any Layer)] = widths.enumerated().flatMap {
      [
        ("dense\($0 + 1)", Dense($1, weight: hidden, bias: .zeros)),
        ("\(activation)\($0 + 1)", activation),
      ] as [(name: String, layer: any Layer)]
    }
    return Sequential(layers + [("output", Dense(outputs, weight: last, bias: .zeros))])
  }
}
