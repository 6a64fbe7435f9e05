import Autograd
import Engine
import NeuralNet

/// Convolutional networks for square images that are told the class by conditional batch norm and by projection.
///
/// The generator's batch norms have a scale and a shift for each class. The discriminator's score is
/// `w·φ(x) + b + v(y)·φ(x)`: φ are its last features, summed over the pixels, and v(y) is a trained row for the class.
/// All its weights have spectral norm 1.
///
/// Miyato and Koyama, "cGANs with Projection Discriminator", 2018, arXiv:1802.05637, equation 5; the layers are those
/// of Miyato et al., 2018, arXiv:1802.05957, table 3, with as many stages as the side can be halved, see
/// ``DCGANNetworks``. Weights start uniform with Glorot's bound, biases at 0.
struct ProjectionNetworks {
  /// Channels next to the images; doubled with each halving of the side.
  let filters: Int

  private static let weight = Initializer.glorotUniform

  /// Returns images of the classes `round.labels` from noise `[batch, n]`.
  func images(_ round: Round, noise: Tensor) -> Tensor {
    let scope = round.scope.scope("generator")
    return generator(for: round.data).layers.reduce(noise) { value, entry in
      guard let norm = entry.layer as? BatchNorm else {
        return Sequential([entry])(value, in: scope)
      }
      return ConditionalBatchNorm(classCount: round.data.classCount, norm: norm)(
        value, labels: round.labels, in: scope.scope(entry.name))
    }
  }

  /// Returns the score of images as members of the classes `round.labels`.
  func score(_ images: Tensor, _ round: Round) -> Score {
    let scope = round.scope.scope("discriminator")
    let sums = scope("features", features(for: round.data), images).sumPooledGlobally()
    let table = Embedding(
      count: round.data.classCount, width: sums.shape[1], weight: Self.weight)
    let rows = scope("label", SpectralNorm(table), round.labels)
    let logit = SpectralNorm(Dense(1, weight: Self.weight, bias: .zeros))
    return Score(scope("logit", logit, sums) + (rows * sums).sum([1], keepingAxes: true))
  }

  /// The generator, with batch norms that are yet to be made conditional.
  private func generator(for data: SampleDescription) -> Sequential {
    let (count, base) = DCGANNetworks.halvings(of: data.shape[0])
    func stage(_ number: Int, _ layer: any Layer) -> [(name: String, layer: any Layer)] {
      [("up\(number)", layer)]
        + (number == 0 ? [("image", Unflatten([base, base, filters << count]))] : [])
        + [("norm\(number)", BatchNorm()), ("relu\(number)", Activation.relu)]
    }
    let first = Dense(base * base * filters << count, hasBias: false, weight: Self.weight)
    let stages = (1...count).flatMap { number in
      stage(
        number,
        TransposedConvolution2D(
          filters << (count - number), kernel: 4, stride: 2, padding: 1, hasBias: false,
          weight: Self.weight))
    }
    return Sequential(
      stage(0, first) + stages + [
        (
          "output",
          Convolution2D(data.shape[2], kernel: 3, padding: 1, weight: Self.weight, bias: .zeros)
        ),
        ("tanh", Activation.tanh),
      ])
  }

  /// Images to `[batch, base, base, filters · 2ⁿ]` after n halvings.
  private func features(for data: SampleDescription) -> Sequential {
    let (count, _) = DCGANNetworks.halvings(of: data.shape[0])
    func stage(_ name: String, _ outputs: Int, _ kernel: Extent2D, stride: Extent2D)
      -> [(name: String, layer: any Layer)]
    {
      let convolution = Convolution2D(
        outputs, kernel: kernel, stride: stride, padding: 1, weight: Self.weight, bias: .zeros)
      return [
        (name, SpectralNorm(convolution)), ("leaky_" + name, Activation.leakyReLU(slope: 0.1)),
      ]
    }
    let halvings = (0..<count).flatMap { level in
      stage("look\(level + 1)", filters << level, 3, stride: 1)
        + stage("down\(level + 1)", filters << level, 4, stride: 2)
    }
    return Sequential(halvings + stage("look\(count + 1)", filters << count, 3, stride: 1))
  }
}
